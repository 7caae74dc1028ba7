import {
  type SubStatus,
  subStatusField,
  subStatusOf,
  withSubStatus,
} from "@sluice/shared/api/status/sub-status.ts";
import type { Step } from "@sluice/shared/api/rollout.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { standsAside } from "@sluice/shared/gate/stands-aside.ts";
import { stepsOf, styleOf } from "@sluice/shared/api/style.ts";
import { wayBackOf } from "@sluice/shared/gate/way-back.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { Approved } from "@sluice/shared/words/commands.ts";
import type { Workload, WorkloadSpec } from "@sluice/shared/workloads/workload.ts";
import { admitted } from "./admission.ts";
import { defaulted, pruned, storeWorkload, storeStatus } from "./api-server.ts";
import { isValid, specOfKind } from "./kinds.ts";
import { ANNOTATIONS, LABELS, type Manifest } from "./manifest.ts";
import { withNodes } from "./own-pods.ts";
import { replicaSetViews } from "./seen.ts";
import { TEMPLATES, type World } from "./world.ts";

/** The whole spec that a manifest means. */
export const specOf = (manifest: Manifest): WorkloadSpec => specOver({}, manifest);

/** How a manifest gets to the API server. */
export type Way =
  /** Fields that the manifest does not name stay as they are stored. */
  | "apply"
  /** The whole object, as `kubectl replace` and controllers that know nothing of ours send it. */
  | "replace";

/** Sends a manifest; the update passes admission. @returns undefined where the API server refuses it then */
export function send(world: World, manifest: Manifest, way: Way): World | undefined {
  const is = admitted(
    { before: world.workload, after: sentAs(world, manifest, way) },
    knownIn(world),
  );
  return isValid(is) ? storeWorkload(world, is) : undefined;
}

/** The object that an update brings to the API server. */
export function sentAs({ workload }: World, manifest: Manifest, way: Way): Workload {
  const { metadata, spec } = workload;
  if (way === "replace") {
    const texts = { labels: { ...LABELS }, annotations: { ...ANNOTATIONS } };
    return { ...workload, metadata: { ...metadata, ...texts }, spec: specOf(manifest) };
  }
  const texts = {
    labels: { ...metadata.labels, ...LABELS },
    annotations: { ...metadata.annotations, ...ANNOTATIONS },
  };
  return { ...workload, metadata: { ...metadata, ...texts }, spec: specOver(spec, manifest) };
}

/** The spec that a manifest means over what is stored. */
function specOver(spec: WorkloadSpec, manifest: Manifest): WorkloadSpec {
  const {
    kind,
    policy: _policy,
    type: _type,
    version,
    replicas,
    maxUnavailable,
    maxSurge,
    ...settings
  } = manifest;
  if (kind !== undefined) return pruned(specOfKind(kind, manifest, spec));
  const rollingUpdate = {
    ...spec.strategy?.rollingUpdate,
    ...withoutUndefined({ maxUnavailable, maxSurge }),
  };
  const template = { ...TEMPLATES[version] };
  const strategy = { ...spec.strategy, rollingUpdate };
  return defaulted({ ...spec, ...settings, replicas, strategy, template });
}

/** `kubectl rollout resume`: a patch of one field. */
export function resume(world: World): World {
  const { paused: _paused, ...spec } = world.workload.spec;
  return throughAdmission(world, { ...world.workload, spec });
}

/** Removes every mark of ours, with the best of intentions. */
export function wipeMarks(world: World): World {
  const metadata = {
    ...world.workload.metadata,
    labels: { ...LABELS },
    annotations: { ...ANNOTATIONS },
  };
  return throughAdmission(world, { ...world.workload, metadata });
}

/** `kubectl scale` and autoscalers write a subresource, which does not pass admission. */
export function scaleTo(world: World, replicas: number): World {
  // A DaemonSet is scaled by its nodes.
  if (world.nodes !== undefined) return withNodes(world, replicas);
  const { workload } = world;
  return storeWorkload(world, { ...workload, spec: { ...workload.spec, replicas } });
}

/** An update, as it is stored after our webhook has answered. */
function throughAdmission(world: World, after: Workload): World {
  return storeWorkload(world, admitted({ before: world.workload, after }, knownIn(world)));
}

export function knownIn(world: World) {
  const { rollout } = world;
  const known = rollout === undefined ? [] : [knownRollout(rollout)];
  return { rolloutsOf: () => known, replicaSetsOf: () => replicaSetViews(world) };
}

function knownRollout(rollout: StoredRollout) {
  const { name, namespace } = rollout.metadata;
  const aside = standsAside(rollout);
  return {
    name,
    namespace,
    style: styleOf(rollout.spec) ?? "Partition",
    steps: stepsOf(rollout.spec),
    message: rollout.status?.message ?? "",
    wayBack: wayBackOf(rollout),
    ...(aside === undefined ? {} : { standsAside: aside }),
  };
}

/** Writes into the status, as approvals and jumps are given. */
export function writeStatus(
  world: World,
  change: Partial<Pick<SubStatus, "currentStepState" | "nextStepIndex">>,
): World {
  const { status, spec } = world.rollout ?? {};
  const sub = subStatusOf(status);
  if (status === undefined || spec === undefined || sub === undefined) return world;
  const field = subStatusField(spec);
  return storeStatus(world, { ...status, ...withSubStatus(field, { ...sub, ...change }) });
}

/**
 * An approval by a command that was printed for this step of this revision; nothing is there that refuses it
 * but the API server, which knows no wait that is only a step.
 */
export function approveFor(world: World, approved: Approved): World {
  const is = writeStatus(world, { currentStepState: "StepReady" });
  const status = is.rollout?.status;
  if (status?.wait === undefined) return world;
  return storeStatus(is, { ...status, wait: { ...status.wait, ...approved } });
}

export function changeRollout(
  world: World,
  change: (spec: StoredRollout["spec"]) => StoredRollout["spec"],
): World {
  const { rollout } = world;
  if (rollout === undefined) return world;
  const counter = world.counter + 1;
  const generation = (rollout.metadata.generation ?? 0) + 1;
  const metadata = { ...rollout.metadata, resourceVersion: String(counter), generation };
  return { ...world, counter, rollout: { ...rollout, metadata, spec: change(rollout.spec) } };
}

/** Other steps, in the style that it has. */
export function withSteps(world: World, steps: readonly Step[]): World {
  return changeRollout(world, ({ strategy: { canary, blueGreen, ...strategy }, ...spec }) => {
    const is =
      blueGreen === undefined
        ? { canary: { ...canary, steps } }
        : { blueGreen: { ...blueGreen, steps } };
    return { ...spec, strategy: { ...strategy, ...is } };
  });
}

type Strategy = StoredRollout["spec"]["strategy"];
/** By when the pods of each step have to be ready, and what happens if they are not; absent: nothing does. */
export type AllInTime = Pick<
  NonNullable<Strategy["canary"]>,
  "progressDeadlineSeconds" | "onDeadline"
>;

export function withDeadline(world: World, deadline: AllInTime): World {
  return changeRollout(world, (spec) => ({ ...spec, strategy: inTime(spec.strategy, deadline) }));
}

function inTime({ canary, blueGreen, ...strategy }: Strategy, deadline: AllInTime): Strategy {
  return {
    ...strategy,
    ...(canary === undefined ? {} : { canary: { ...patient(canary), ...deadline } }),
    ...(blueGreen === undefined ? {} : { blueGreen: { ...patient(blueGreen), ...deadline } }),
  };
}

function patient<Style extends AllInTime>(style: Style): Omit<Style, keyof AllInTime> {
  const { progressDeadlineSeconds: _seconds, onDeadline: _then, ...rest } = style;
  return rest;
}

export function deleteRollout(world: World): World {
  const { rollout, ...others } = world;
  if (rollout === undefined) return world;
  if ((rollout.metadata.finalizers ?? []).length === 0) return others;
  const deletionTimestamp = rollout.metadata.deletionTimestamp ?? new Date(world.now).toISOString();
  return {
    ...world,
    rollout: { ...rollout, metadata: { ...rollout.metadata, deletionTimestamp } },
  };
}
