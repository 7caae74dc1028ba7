import type { CanaryStatus } from "@sluice/shared/api/rollout.ts";
import { settingsOf } from "@sluice/shared/gate/intent.ts";
import type { Allowance } from "@sluice/shared/gate/pod-count.ts";
import { type Form, readRecord, type ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import { kindIn } from "./kinds.ts";
import type { Manifest } from "./manifest.ts";
import { ordinalOf } from "./native-statefulset.ts";
import { isAvailable, livingIn, wantedIn } from "./own-pods.ts";
import { stepsIn } from "./story.ts";
import { specOf } from "./user.ts";
import type { World } from "./world.ts";

// What users are promised of kinds whose pods are their own. A text says what a move has broken.

/** What the user's manifest allows, in pods. */
function allowanceIn(world: World, manifest: Manifest): Allowance {
  const spec = specOf(manifest);
  const object = { ...world.workload, spec };
  const own = adapterOf(object).allowance(spec, settingsOf(object), wantedIn(world));
  // While it is held by `OnDelete` nothing can be put beside a pod that is to go.
  const least = kindIn(world) === "DaemonSet" ? 1 : 0;
  return { ...own, maxUnavailable: Math.max(least, own.maxUnavailable) };
}

function ready(world: World, { minReadySeconds = 0 }: Manifest): number {
  return livingIn(world).filter((pod) => isAvailable(pod, world, minReadySeconds)).length;
}

/** Fewer ready pods than the user allows, or more in all, which this move has brought about. */
export function shortfall(before: World, world: World, manifest: Manifest): string | undefined {
  const { maxUnavailable, maxSurge } = allowanceIn(world, manifest);
  const wanted = wantedIn(world);
  const [was, is] = [livingIn(before).length, livingIn(world).length];
  // A pod that is not ready gets its successor beside it, whatever surge there is.
  const beside =
    before.nodes === undefined ? 0 : was - ready(before, { ...manifest, minReadySeconds: 0 });
  if (is > wanted + maxSurge + beside && is > was)
    return `${is} pods, more than ${wanted} + ${maxSurge}`;
  const [wasReady, isReady] = [ready(before, manifest), ready(world, manifest)];
  // Nobody can do anything about a node that does not answer.
  const serving = wanted - Object.keys(world.lost ?? {}).length;
  if (isReady >= serving - maxUnavailable || isReady >= wasReady) return undefined;
  if (isNativeHabit(world, manifest) && wasReady < serving) return undefined;
  return `${isReady} ready pods, fewer than ${serving} - ${maxUnavailable}`;
}

/**
 * What the kind's own controller does while other pods are missing already. Where no pod waits for another, a
 * StatefulSet's looks only at those above the one that it takes; an Advanced DaemonSet's only at the
 * nodes that its partition lets it update.
 */
function isNativeHabit(world: World, { policy }: Manifest): boolean {
  const kind = kindIn(world);
  return kind === "AdvancedDaemonSet" || (kind === "StatefulSet" && policy === "Parallel");
}

/**
 * More new pods than the step allows, which this move has brought about.
 *
 * @param past worlds of a moment ago: whoever jumps back comes too late for pods that were on their way by then
 */
export function overshoot(
  before: World,
  after: World,
  past: readonly World[] = [],
): string | undefined {
  const record = readRecord(after.workload);
  if (record === undefined || record.stable === record.target) return undefined;
  const [was, is] = [freshIn(before, record), freshIn(after, record)];
  // Once all have been of it, it is the one that its own controller makes anew below a partition.
  const isCurrent = before.workload.status?.currentRevision === nameOf(before, record.target);
  if (is <= was || (isCurrent && before.nodes === undefined)) return undefined;
  const lately = past.map((world) => allowedFor(record.target, world));
  const step = Math.max(allowedIn(after, record), ...lately);
  const allowed = step + leftBelow(before, record, wantedIn(after) - step);
  return is <= allowed ? undefined : `${is} new pods, the step allows ${allowed}`;
}

/** A node without an old pod gets a new one, whatever is held; but for those that do not answer. */
function freshIn(world: World, { target }: ReleaseRecord): number {
  const { nodes, lost = {} } = world;
  const name = nameOf(world, target);
  const living = livingIn(world);
  if (nodes === undefined) return living.filter(({ owner }) => owner === name).length;
  const isNew = (node: string): boolean => {
    const pods = living.filter((pod) => pod.node === node);
    return (pods.length === 0 && !(node in lost)) || pods.some(({ owner }) => owner === name);
  };
  return nodes.filter(isNew).length;
}

/** What its own controller calls a revision. */
function nameOf({ revisions = [] }: World, target: string): string | undefined {
  return revisions.find(({ revision }) => revision === target)?.name;
}

function allowedIn(world: World, { form, target }: ReleaseRecord): number {
  const wanted = wantedIn(world);
  if (isOver(form)) return wanted;
  const canary = canaryIn(world);
  if (canary === undefined || canary.canaryRevision !== target) return 0;
  if (canary.currentStepState === "Completed") return wanted;
  const step = stepsIn(world)[(canary.currentStepIndex ?? 0) - 1];
  return adapterOf(world.workload).podsForStep(step?.replicas ?? 0, wanted);
}

function allowedFor(target: string, world: World): number {
  const record = readRecord(world.workload);
  return record?.target === target ? allowedIn(world, record) : 0;
}

/** Of a version that is sent once more: pods that have not been taken back yet, below what its partition is now. */
function leftBelow(world: World, { target }: ReleaseRecord, partition: number): number {
  const kind = kindIn(world);
  if (kind !== "StatefulSet" && kind !== "AdvancedStatefulSet") return 0;
  const name = nameOf(world, target);
  return livingIn(world).filter((pod) => pod.owner === name && ordinalOf(pod) < partition).length;
}

const isOver = ({ kind }: Form): boolean => kind === "finishing";

function canaryIn({ rollout }: World): CanaryStatus | undefined {
  const { canaryStatus, phase } = rollout?.status ?? {};
  return phase === "Progressing" ? canaryStatus : undefined;
}
