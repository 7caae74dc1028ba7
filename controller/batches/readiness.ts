import { type PodCount, podsOf } from "@sluice/shared/gate/pod-count.ts";
import type { Trouble } from "@sluice/shared/workloads/trouble.ts";
import type { PodSeen } from "../observe/observed.ts";
import { type Obstacle, obstacleOf } from "./obstacle.ts";

/** What a step asks of the pods. */
export interface BatchAsked {
  /** Pods that must run the new revision. */
  readonly wanted: number;
  /** Our name of the new revision. */
  readonly revision: string;
  /** The user's own; a pod counts as ready once it has been so for as long. */
  readonly minReadySeconds: number;
  /** Updated pods that may be unready, as a count or a percent of the updated ones. */
  readonly failureThreshold: PodCount;
  /** Updated pods that are not waited for: their nodes do not answer. */
  readonly excused?: number;
  /** Updated pods that carry the labels of this release. */
  readonly labelled: number;
  /** How many have to; absent: as many as are wanted. */
  readonly toLabel?: number;
  /** Why pods of the new revision cannot be made; absent while they can. */
  readonly uncreated?: Trouble | undefined;
  /** Pods on their way out, since somebody evicts them, of whatever revision; absent: none are. */
  readonly evicted?: readonly PodSeen[] | undefined;
}

/** How far the pods are. */
export interface Batch {
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
  readonly old: number;
  /** The step has the new pods that it asks for. Old ones may still have to go. */
  readonly reached: boolean;
  /** Pods of the new revision that are not ready and say why, the oldest first. */
  readonly troubled: readonly PodSeen[];
  /** What keeps the step from having its pods, if anything says so. */
  readonly obstacle?: Obstacle;
  /** When the last of the ready ones has become one; absent when none has. */
  readonly lastReadyAt?: Date;
  /** When the next pod that is ready has been so for long enough; absent when none is on its way. */
  readonly nextReadyAt?: Date;
}

/**
 * Is the batch ready, and if not, what is missing.
 *
 * @see contract.md 5.5
 */
export function batchOf(pods: readonly PodSeen[], asked: BatchAsked, now: Date): Batch {
  const updated = pods.filter(({ revision }) => revision === asked.revision);
  const dueTimes = updated.flatMap((pod) => dueTimeOf(pod, asked.minReadySeconds));
  const over = dueTimes.filter((time) => time <= now.getTime());
  const ready = over.length;
  const next = Math.min(...dueTimes.filter((time) => time > now.getTime()));
  const counts = { updated: updated.length, ready, old: pods.length - updated.length };
  const troubled = updated.filter(isTroubled).toSorted(byAge);
  const obstacle =
    counts.updated < asked.wanted
      ? obstacleOf([...troubled, ...evictedIn(asked)], asked.uncreated)
      : obstacleOf(troubled, undefined);
  return {
    wanted: asked.wanted,
    ...counts,
    reached: isReached(asked, counts),
    troubled,
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(ready > 0 ? { lastReadyAt: new Date(Math.max(...over)) } : {}),
    ...(Number.isFinite(next) ? { nextReadyAt: new Date(next) } : {}),
  };
}

/** A kind whose pods keep their names makes no other one before they are gone. */
function evictedIn({ evicted = [], revision }: BatchAsked): readonly PodSeen[] {
  return evicted.filter((pod) => pod.revision === revision);
}

function dueTimeOf({ readySince }: PodSeen, minReadySeconds: number): readonly number[] {
  return readySince === undefined ? [] : [readySince.getTime() + minReadySeconds * 1000];
}

function isReached(
  asked: BatchAsked,
  { updated, ready }: Pick<Batch, "updated" | "ready">,
): boolean {
  const { wanted, excused = 0 } = asked;
  if (wanted === 0) return true;
  const { labelled, toLabel = wanted } = asked;
  if (updated < wanted || labelled < toLabel || ready === 0) return false;
  return ready + excused + podsOf(asked.failureThreshold, updated, "up") >= wanted;
}

function isTroubled({ readySince, trouble }: PodSeen): boolean {
  return readySince === undefined && trouble !== undefined;
}

function byAge(a: PodSeen, b: PodSeen): number {
  const older = a.createdAt.getTime() - b.createdAt.getTime();
  return older === 0 ? a.name.localeCompare(b.name) : older;
}
