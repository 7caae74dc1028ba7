import { NO_NEED_UPDATE } from "@sluice/shared/gate/names.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { PodSeen } from "../observe/observed.ts";

/** How many pods a step asks for when some of them never left the revision that all go back to. */
export interface StepBack {
  /** In all: the ones that need no update, and those that have to be back. */
  readonly wanted: number;
  /** Of the pods that need no update, those that get the labels of a batch all the same. */
  readonly alongside: number;
}

/** @param size pods of a step, of so many desired ones */
export function stepBack(
  size: (replicas: number) => number,
  { replicas, unneeded }: { readonly replicas: number; readonly unneeded: number },
): StepBack {
  const back = size(Math.max(0, replicas - unneeded));
  return { wanted: unneeded + back, alongside: Math.max(0, size(replicas) - back) };
}

/** It ran the revision already when the way back began. */
export function needsNoUpdate({ labels }: PodSeen, id: string): boolean {
  return labels[NO_NEED_UPDATE] === id;
}

/** How many of those there are; 0 in a release that does not go back. */
export function unneededIn(
  pods: readonly PodSeen[],
  { back, target }: Pick<ReleaseRecord, "back" | "target">,
  id: string,
): number {
  if (back === undefined) return 0;
  return pods.filter((pod) => pod.revision === target && needsNoUpdate(pod, id)).length;
}
