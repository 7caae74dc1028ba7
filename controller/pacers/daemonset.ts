import type { Reach } from "../batches/reach.ts";
import type { PodSeen } from "../observe/observed.ts";

/** What a step asks of a DaemonSet, in pods. */
export interface DaemonStep {
  /** Pods that are to run the new revision. */
  readonly wanted: number;
  /** Nodes that are to have a pod. */
  readonly desired: number;
  /** What cannot be had of those nodes now. */
  readonly reach: Reach;
  /** The user's own: pods that may be missing or not ready at once. */
  readonly maxUnavailable: number;
  /** The user's own: only a pod that has been ready for as long counts as ready. */
  readonly minReadySeconds: number;
  readonly now: Date;
  /** Our names of the new revision and of the one that is left. */
  readonly target: string;
  readonly stable: string;
}

/**
 * Old pods that may go now, so that no more than `wanted` pods become new ones and no more than
 * `maxUnavailable` are missing at any time.
 *
 * A node without a pod gets a new one, whoever took the old one: it counts as new already. Pods that
 * are not ready go first, since they are missed by nobody; then those of abandoned revisions. A pod
 * on a node that does not answer stays: deleted, it would be on its way out for ever, and nothing new
 * would come of it. Nor does it count as missing, unless it is new and may be what its node died of.
 *
 * @returns them in the order in which they are to go
 */
export function victims(all: readonly PodSeen[], step: DaemonStep): readonly PodSeen[] {
  const { wanted, desired, maxUnavailable, target, reach } = step;
  const pods = staying(all);
  const updated = pods.filter(({ revision }) => revision === target).length;
  const coming = Math.max(0, desired - reach.stranded - pods.length);
  const toGo = Math.max(0, wanted - updated - coming);
  const present = pods.filter(({ lost }) => lost === undefined);
  const ready = present.filter(readyIn(step)).length;
  const missing = Math.max(0, desired - reach.beyond - reach.excused - ready);
  const spare = Math.max(0, maxUnavailable - missing);
  const old = present.filter(({ revision }) => revision !== target).toSorted(byTurn(step));
  const unready = old.filter((pod) => !isReady(pod));
  const able = [...unready, ...old.filter(isReady).slice(0, spare)];
  return able.slice(0, toGo);
}

/**
 * One a node: where a surge of its own controller was cut short by the hold there are two, of which it takes the
 * younger one. Which one that is nobody knows where both came in the same second: then the worse one stays.
 */
function staying(pods: readonly PodSeen[]): readonly PodSeen[] {
  const first = new Map<string, PodSeen>();
  for (const pod of pods.toSorted(byAge)) {
    const where = pod.node ?? pod.name;
    if (!first.has(where)) first.set(where, pod);
  }
  return [...first.values()];
}

function byAge(a: PodSeen, b: PodSeen): number {
  const age = a.createdAt.getTime() - b.createdAt.getTime();
  return age === 0 ? Number(isReady(a)) - Number(isReady(b)) : age;
}

function readyIn({ minReadySeconds, now }: DaemonStep): (pod: PodSeen) => boolean {
  const latest = now.getTime() - minReadySeconds * 1000;
  return ({ readySince }) => readySince !== undefined && readySince.getTime() <= latest;
}

/** It may serve, also where it has not done so for long enough to count. */
const isReady = ({ readySince }: PodSeen): boolean => readySince !== undefined;

function byTurn({ stable }: DaemonStep): (a: PodSeen, b: PodSeen) => number {
  const rank = ({ revision }: PodSeen): number => (revision === stable ? 1 : 0);
  return (a, b) => {
    const turn = rank(a) - rank(b);
    return turn === 0 ? a.name.localeCompare(b.name) : turn;
  };
}
