import {
  type SubStatus,
  subStatusField,
  subStatusOf,
  withSubStatus,
} from "@sluice/shared/api/status/sub-status.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { standsAside } from "@sluice/shared/gate/stands-aside.ts";
import { stepsOf, styleOf } from "@sluice/shared/api/style.ts";
import type { PodCount } from "@sluice/shared/gate/pod-count.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { Workload, WorkloadSpec } from "@sluice/shared/workloads/workload.ts";
import { admitted } from "./admission.ts";
import { defaulted, storeDeployment, storeStatus } from "./api-server.ts";
import { replicaSetViews } from "./sluice.ts";
import { TEMPLATES, type Version, type World } from "./world.ts";

/** What a user's manifest says; what it leaves out is the API server's default. */
export interface Manifest {
  readonly version: Version;
  readonly replicas: number;
  readonly maxUnavailable?: PodCount;
  readonly maxSurge?: PodCount;
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly paused?: true;
}

export const LABELS = { app: "shop", team: "web" } as const;
const ANNOTATIONS = { "example.com/owner": "web" } as const;

/** The whole spec that a manifest means. */
export function specOf(manifest: Manifest): WorkloadSpec {
  const { version, replicas, maxUnavailable, maxSurge, ...settings } = manifest;
  const rollingUpdate = withoutUndefined({ maxUnavailable, maxSurge });
  const template = { ...TEMPLATES[version] };
  return defaulted({ replicas, ...settings, strategy: { rollingUpdate }, template });
}

/** How a manifest gets to the API server. */
export type Way =
  /** Fields that the manifest does not name stay as they are stored. */
  | "apply"
  /** The whole object, as `kubectl replace` and controllers that know nothing of ours send it. */
  | "replace";

/** Sends a manifest; the update passes admission. */
export function send(world: World, manifest: Manifest, way: Way): World {
  return throughAdmission(world, sentAs(world, manifest, way));
}

/** The object that an update brings to the API server. */
export function sentAs({ deployment }: World, manifest: Manifest, way: Way): Workload {
  const { metadata, spec } = deployment;
  if (way === "replace") {
    const texts = { labels: { ...LABELS }, annotations: { ...ANNOTATIONS } };
    return { ...deployment, metadata: { ...metadata, ...texts }, spec: specOf(manifest) };
  }
  const { version, replicas, maxUnavailable, maxSurge, ...settings } = manifest;
  const rollingUpdate = {
    ...spec.strategy?.rollingUpdate,
    ...withoutUndefined({ maxUnavailable, maxSurge }),
  };
  const template = { ...TEMPLATES[version] };
  const strategy = { ...spec.strategy, rollingUpdate };
  return {
    ...deployment,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...LABELS },
      annotations: { ...metadata.annotations, ...ANNOTATIONS },
    },
    spec: defaulted({ ...spec, ...settings, replicas, strategy, template }),
  };
}

/** `kubectl rollout resume`: a patch of one field. */
export function resume(world: World): World {
  const { paused: _paused, ...spec } = world.deployment.spec;
  return throughAdmission(world, { ...world.deployment, spec });
}

/** Removes every mark of ours, with the best of intentions. */
export function wipeMarks(world: World): World {
  const metadata = {
    ...world.deployment.metadata,
    labels: { ...LABELS },
    annotations: { ...ANNOTATIONS },
  };
  return throughAdmission(world, { ...world.deployment, metadata });
}

/** `kubectl scale` and autoscalers write a subresource, which does not pass admission. */
export function scaleTo(world: World, replicas: number): World {
  const { deployment } = world;
  return storeDeployment(world, { ...deployment, spec: { ...deployment.spec, replicas } });
}

/** An update, as it is stored after our webhook has answered. */
function throughAdmission(world: World, after: Workload): World {
  return storeDeployment(world, admitted({ before: world.deployment, after }, knownIn(world)));
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
