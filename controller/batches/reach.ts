import { BATCH_IDS } from "@sluice/shared/gate/names.ts";
import type { PodSeen, WorkloadSeen } from "../observe/observed.ts";

/** What a step cannot have, because nodes of a DaemonSet do not answer. In pods; of other kinds all are 0. */
export interface Reach {
  /** Nodes whose pod cannot be replaced now. */
  readonly beyond: number;
  /** Of those, nodes whose old pod is on its way out for as long as they do not answer. */
  readonly stranded: number;
  /** New pods that are not waited for. */
  readonly excused: number;
}

/**
 * A node that does not answer counts neither as missing nor as one to wait for, or else one of them
 * would stop a release of hundreds.
 *
 * With one exception: a node that was lost behind a new pod of the very step that is judged. Its pod
 * may be what the node died of, so it counts like any other new pod that is not ready. Pods of
 * earlier steps have been ready.
 */
export function reachOf(
  { pods, apart = [] }: Pick<WorkloadSeen, "pods" | "apart">,
  { target, step }: { readonly target: string; readonly step: number },
): Reach {
  const lost = pods.filter((pod) => pod.lost !== undefined);
  const stranded = apart.filter(({ kind }) => kind === "stranded").length;
  const old = lost.filter(({ revision }) => revision !== target).length;
  const excused = lost.filter((pod) => pod.revision === target && isExcused(pod, step)).length;
  return { beyond: old + stranded, stranded, excused };
}

function isExcused({ lost, createdAt, changedAt, labels }: PodSeen, step: number): boolean {
  if (lost === undefined) return false;
  const batch = Number(labels[BATCH_IDS[0]]);
  return (
    lost.since <= (changedAt ?? createdAt) || (Number.isInteger(batch) && batch > 0 && batch < step)
  );
}

const WHY = {
  lost: "does not answer",
  stranded: "does not answer",
  unwelcome: "takes no new pods",
  gone: "is gone",
} as const;

/** For the status: `node n7 does not answer`; empty when no node is apart. */
export function apartInWords({ apart = [] }: Pick<WorkloadSeen, "apart">): string {
  const [first, ...others] = apart;
  if (first === undefined) return "";
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `node ${first.node} ${WHY[first.kind]}${more}: its pod is not waited for`;
}
