import { BATCH_IDS, CONTROLLER_REVISION_HASH, ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { needsNoUpdate } from "../batches/way-back.ts";
import type { PodSeen } from "../observe/observed.ts";

/** Labels that a pod is to get. */
export interface PodLabels {
  readonly pod: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Keys that it is to have no more; absent: none. */
  readonly without?: readonly string[];
}

export interface Release {
  readonly id: string;
  /** Our name of the new revision. */
  readonly revision: string;
  /** Pods that each step up to the current one asks for in all, as percents and counts scale now. */
  readonly planned: readonly number[];
  /** In a release that goes back: how many of the pods that need no update get the labels, too. */
  readonly alongside?: number;
}

const OURS = [ROLLOUT_ID, ...BATCH_IDS];

/**
 * Takes the labels of this release from pods that are not of its revision. They are left from an earlier one
 * of the same id: a version that was given up and comes again, or an id that nobody changed. Where pods are
 * changed in place they would come with the pod into a batch that it was in back then.
 *
 * @returns only pods that have them
 */
export function leftoverLabels(
  pods: readonly PodSeen[],
  { id, revision }: Pick<Release, "id" | "revision">,
): readonly PodLabels[] {
  return pods
    .filter((pod) => pod.revision !== revision && pod.labels[ROLLOUT_ID] === id)
    .map(({ name: pod }) => ({ pod, labels: {}, without: OURS }));
}

/**
 * Deals the batch ids out: each pod of the new revision gets the id of the step that it came with.
 *
 * Pods that have an id keep it. The others fill the batches from the last one down, so that
 * a pod that replaces an evicted one gets the highest batch that is short, and scaling
 * up fills the batches in proportion. On the way back the pods that need no update come last, and
 * fill a batch up to its size (contract.md 5.7).
 *
 * @returns only pods whose labels have to change
 * @see contract.md 5.6
 */
export function labelsFor(pods: readonly PodSeen[], release: Release): readonly PodLabels[] {
  const free = release.planned.map((sum, step) => sum - (release.planned[step - 1] ?? 0));
  const waiting: PodSeen[] = [];
  for (const pod of pods.filter(({ revision }) => revision === release.revision)) {
    const batch = batchOf(pod, release);
    if (batch === undefined) waiting.push(pod);
    else free[batch - 1] = (free[batch - 1] ?? 0) - 1;
  }
  const unlabelled = [...besides(pods, waiting, release), ...waiting.filter(needsUpdate(release))];
  const dealt: PodLabels[] = [];
  for (let step = free.length; step > 0; step -= 1) {
    const count = Math.max(0, free[step - 1] ?? 0);
    for (const pod of takeLast(unlabelled, count)) dealt.push(labelled(pod, release, step));
  }
  return dealt;
}

/** Pods that need no update, as many as there is room for beside those that have one labelled already. */
function besides(
  pods: readonly PodSeen[],
  waiting: readonly PodSeen[],
  release: Release,
): readonly PodSeen[] {
  const unneeded = pods.filter(
    (pod) => pod.revision === release.revision && !needsUpdate(release)(pod),
  );
  const ones = waiting.filter((pod) => unneeded.includes(pod));
  const labelled = unneeded.length - ones.length;
  return ones.slice(0, Math.max(0, (release.alongside ?? 0) - labelled));
}

const needsUpdate =
  ({ alongside, id }: Release) =>
  (pod: PodSeen): boolean =>
    alongside === undefined || !needsNoUpdate(pod, id);

/** Pods that carry the labels of this release, or are about to: the ones that a step may count. */
export function labelledIn(pods: readonly PodSeen[], release: Release): number {
  return withLabels(pods, labelsFor(pods, release)).filter(
    (pod) => pod.revision === release.revision && pod.labels[ROLLOUT_ID] === release.id,
  ).length;
}

/** The pods as they are once they have got their labels. */
export function withLabels(
  pods: readonly PodSeen[],
  dealt: readonly PodLabels[],
): readonly PodSeen[] {
  if (dealt.length === 0) return pods;
  const byPod = new Map(dealt.map((one) => [one.pod, one]));
  return pods.map((pod) => {
    const change = byPod.get(pod.name);
    return change === undefined ? pod : { ...pod, labels: changed(pod.labels, change) };
  });
}

/** The labels of a pod after this change. */
export function changed(
  labels: PodSeen["labels"],
  { labels: added, without = [] }: Omit<PodLabels, "pod">,
): PodSeen["labels"] {
  const kept = Object.entries(labels).filter(([key]) => !without.includes(key));
  return { ...Object.fromEntries(kept), ...added };
}

/** 1-based batch that the pod already belongs to, in this release and within its steps. */
function batchOf({ labels }: PodSeen, { id, planned }: Release): number | undefined {
  if (labels[ROLLOUT_ID] !== id) return undefined;
  const batch = Number(labels[BATCH_IDS[0]]);
  return Number.isInteger(batch) && batch >= 1 && batch <= planned.length ? batch : undefined;
}

/**
 * The highest step that pods of the new revision already belong to, 1-based; 0 when there is none. Old ones may
 * carry the same id, where nobody gave another.
 */
export function highestBatch(pods: readonly PodSeen[], release: Release): number {
  const fresh = pods.filter(({ revision }) => revision === release.revision);
  return Math.max(0, ...fresh.map((pod) => batchOf(pod, release) ?? 0));
}

function takeLast(pods: PodSeen[], count: number): readonly PodSeen[] {
  return pods.splice(Math.max(0, pods.length - count), count).toReversed();
}

function labelled(pod: PodSeen, { id, revision }: Release, step: number): PodLabels {
  const batch = Object.fromEntries(BATCH_IDS.map((key) => [key, String(step)]));
  // Deployments do not set the revision label that other kinds do; tools select pods by it. Where it is set
  // it is not ours to write: a pod that is changed in place may have got another one since it was seen.
  const hash = pod.labels[CONTROLLER_REVISION_HASH] === undefined ? revision : undefined;
  return {
    pod: pod.name,
    labels: {
      [ROLLOUT_ID]: id,
      ...batch,
      ...(hash === undefined ? {} : { [CONTROLLER_REVISION_HASH]: hash }),
    },
  };
}
