import type { CanaryStatus } from "@sluice/shared/api/rollout.ts";
import { podsForStep } from "@sluice/shared/batches/step-size.ts";
import { type Allowance, allowanceOf } from "@sluice/shared/gate/pod-count.ts";
import { type Form, readRecord } from "@sluice/shared/gate/release-record.ts";
import { newSetOf } from "./native-deployment.ts";
import { isScalingEvent as hasScaled } from "./native-scaling.ts";
import { stepsIn } from "./story.ts";
import type { Manifest } from "./manifest.ts";
import { podsOf, replicasOf, sum, type World } from "./world.ts";

/** What the user's manifest allows, in pods. */
function allowanceIn({ replicas, maxSurge, maxUnavailable }: Manifest): Allowance {
  return allowanceOf(
    {
      ...(maxSurge === undefined ? {} : { maxSurge }),
      ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    },
    replicas,
  );
}

/** Pods that stay and have been ready for as long as the user asks. */
function committedReady(world: World, { minReadySeconds = 0 }: Manifest): number {
  const isReady = (since: number | undefined): boolean =>
    since !== undefined && since + minReadySeconds * 1000 <= world.now;
  return sum(world.replicaSets, (set) => {
    const ready = podsOf(world, set).filter(({ readySince }) => isReady(readySince)).length;
    return Math.min(ready, set.replicas);
  });
}

/** What a move has done wrong to the pods of a cluster in which nobody scales; undefined for nothing. */
export function shortfall(before: World, world: World, manifest: Manifest): string | undefined {
  const { maxUnavailable, maxSurge } = allowanceIn(manifest);
  const replicas = replicasOf(world);
  const total = sum(world.replicaSets, (set) => set.replicas);
  if (total > replicas + maxSurge) return `${total} pods, more than ${replicas} + ${maxSurge}`;
  const ready = committedReady(world, manifest);
  if (ready >= replicas - maxUnavailable || ready >= committedReady(before, manifest))
    return undefined;
  return `${ready} ready pods, fewer than ${replicas} - ${maxUnavailable}`;
}

/**
 * More new pods than the step allows, which this move has brought about.
 *
 * @param past worlds of a moment ago: whoever jumps back, or makes a step smaller, comes too late for pods that the
 *   native controller has made room for by then
 */
export function overshoot(
  before: World,
  after: World,
  past: readonly World[] = [],
): string | undefined {
  const record = readRecord(after.workload);
  const set = newSetOf(after);
  if (record === undefined || set === undefined) return undefined;
  const was = before.replicaSets.find(({ name }) => name === set.name)?.replicas ?? 0;
  if (set.replicas <= was) return undefined;
  // The native controller scales in proportion whatever the step says, and from nothing to one set.
  const none = sum(before.replicaSets, ({ replicas }) => replicas) === 0;
  if (none || hasScaled(before)) return undefined;
  const allowed = Math.max(
    allowedIn(after, record.form.kind),
    ...[after, ...past].map((world) => pacedFor(record.target, world)),
  );
  return set.replicas <= allowed
    ? undefined
    : `${set.replicas} new pods, the step allows ${allowed}`;
}

function allowedIn(world: World, form: Form["kind"]): number {
  const replicas = replicasOf(world);
  if (form === "finishing") return replicas;
  const canary = canaryIn(world);
  if (canary === undefined) return 0;
  if (canary.currentStepState === "Completed") return replicas;
  const step = stepsIn(world)[(canary.currentStepIndex ?? 0) - 1];
  return podsForStep(step?.replicas ?? 0, replicas);
}

/** The sub-status, when it speaks of the release that the workload is in. */
function canaryIn({ rollout, workload }: World): CanaryStatus | undefined {
  const { canaryStatus, phase } = rollout?.status ?? {};
  const target = readRecord(workload)?.target;
  return phase === "Progressing" && canaryStatus?.canaryRevision === target
    ? canaryStatus
    : undefined;
}

/** Until our next pass after a scaling, a pace is that of the number before it, or its share of the number now. */
function pacedFor(target: string, world: World): number {
  const { strategy } = world.workload.spec;
  const record = readRecord(world.workload);
  if (record?.target !== target || record.form.kind !== "moving") return 0;
  const { maxUnavailable, maxSurge } = allowanceOf(strategy?.rollingUpdate, replicasOf(world));
  return Math.max(record.form.maxUnavailable + record.form.maxSurge, maxUnavailable + maxSurge);
}

/** Fewer pods are asked for than desired: the native controller is about to add some. */
export function isMissing(world: World): boolean {
  return sum(world.replicaSets, ({ replicas }) => replicas) < replicasOf(world);
}
