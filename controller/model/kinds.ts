import type { UpdateStrategy, Workload, WorkloadSpec } from "@sluice/shared/workloads/workload.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { KIND_NAMES, type KindName, type Manifest } from "./manifest.ts";
import { TEMPLATES } from "./world.ts";

/** How a manifest of a kind reads. */
interface Kind extends Pick<Workload, "apiVersion" | "kind"> {
  /** The fields that the manifest names. */
  readonly said: (manifest: Manifest) => WorkloadSpec;
  /** What is stored where it says nothing. */
  readonly defaults: WorkloadSpec;
}

const FIRST_ORDINAL = { partition: 0 } as const;

export const KINDS = {
  StatefulSet: {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    said: ({ replicas, policy, minReadySeconds, type, version }) =>
      withoutUndefined({
        replicas,
        podManagementPolicy: policy,
        minReadySeconds,
        template: TEMPLATES[version],
        updateStrategy: type === undefined ? undefined : { type },
      }),
    defaults: {
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: FIRST_ORDINAL },
    },
  },
  AdvancedStatefulSet: {
    apiVersion: "apps.kruise.io/v1beta1",
    kind: "StatefulSet",
    said: ({ replicas, policy, minReadySeconds, maxUnavailable, type, version }) => ({
      ...withoutUndefined({ replicas, podManagementPolicy: policy }),
      ...rolling({ maxUnavailable, minReadySeconds, type }),
      template: TEMPLATES[version],
    }),
    defaults: {
      podManagementPolicy: "OrderedReady",
      updateStrategy: {
        type: "RollingUpdate",
        rollingUpdate: { ...FIRST_ORDINAL, maxUnavailable: 1 },
      },
    },
  },
  DaemonSet: {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    said: (manifest) => ofNodes(manifest),
    defaults: {
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    },
  },
  AdvancedDaemonSet: {
    apiVersion: "apps.kruise.io/v1alpha1",
    kind: "DaemonSet",
    said: (manifest) => ofNodes(manifest),
    defaults: {
      updateStrategy: {
        type: "RollingUpdate",
        rollingUpdate: { ...FIRST_ORDINAL, paused: false, maxUnavailable: 1, maxSurge: 0 },
      },
    },
  },
  CloneSet: {
    apiVersion: "apps.kruise.io/v1alpha1",
    kind: "CloneSet",
    said: ({ replicas, minReadySeconds, maxUnavailable, maxSurge, version }) => ({
      ...withoutUndefined({ replicas, minReadySeconds }),
      updateStrategy: withoutUndefined({ maxUnavailable, maxSurge }),
      template: TEMPLATES[version],
    }),
    defaults: {
      scaleStrategy: {},
      updateStrategy: { type: "ReCreate", partition: 0, maxUnavailable: "20%", maxSurge: 0 },
    },
  },
} as const satisfies Record<KindName, Kind>;

/** A DaemonSet names no number of pods: it has one on each node. */
function ofNodes(manifest: Manifest): WorkloadSpec {
  const { minReadySeconds, maxUnavailable, maxSurge, type, version } = manifest;
  return {
    ...withoutUndefined({ minReadySeconds }),
    ...rolling({ maxUnavailable, maxSurge, type }),
    template: TEMPLATES[version],
  };
}

type Rolling = Pick<Manifest, "maxUnavailable" | "maxSurge" | "minReadySeconds" | "type">;

/** Who deletes pods by hand says nothing of a pace: some kinds refuse it. */
function rolling(said: { readonly [K in keyof Rolling]?: Rolling[K] | undefined }): WorkloadSpec {
  const { type, ...pace } = said;
  const rollingUpdate = type === "OnDelete" ? undefined : withoutUndefined(pace);
  return { updateStrategy: withoutUndefined({ type, rollingUpdate }) };
}

/** @returns undefined for a Deployment, which has a model of its own */
export function kindIn({ workload }: { readonly workload: Workload }): KindName | undefined {
  return KIND_NAMES.find(
    (name) => KINDS[name].kind === workload.kind && KINDS[name].apiVersion === workload.apiVersion,
  );
}

/** The spec that a manifest means, merged over what is stored. */
export function specOfKind(name: KindName, manifest: Manifest, stored: WorkloadSpec): WorkloadSpec {
  return defaultedOfKind(name, merged(stored, KINDS[name].said(manifest)));
}

/** What the API server fills in; it has a pace for rolling updates only. */
export function defaultedOfKind(name: KindName, spec: WorkloadSpec): WorkloadSpec {
  const defaults: WorkloadSpec = KINDS[name].defaults;
  if (spec.updateStrategy?.type !== "OnDelete") return merged(defaults, spec);
  const { updateStrategy: _rolling, ...others } = defaults;
  return { ...others, ...spec };
}

/** Whether the API server takes it: a StatefulSet of type `OnDelete` has no pace. */
export function isValid({ kind, spec: { updateStrategy } }: Workload): boolean {
  const has = updateStrategy?.rollingUpdate !== undefined;
  return kind !== "StatefulSet" || updateStrategy?.type !== "OnDelete" || !has;
}

/** As a merge patch merges them: fields of objects one by one. */
function merged(under: WorkloadSpec, over: WorkloadSpec): WorkloadSpec {
  const [a, b] = [under.updateStrategy, over.updateStrategy];
  return { ...under, ...over, ...withoutUndefined({ updateStrategy: mergedStrategy(a, b) }) };
}

function mergedStrategy(under?: UpdateStrategy, over?: UpdateStrategy): UpdateStrategy | undefined {
  if (under === undefined || over === undefined) return under ?? over;
  const rolls = under.rollingUpdate ?? over.rollingUpdate;
  const rollingUpdate = { ...under.rollingUpdate, ...over.rollingUpdate };
  return { ...under, ...over, ...(rolls === undefined ? {} : { rollingUpdate }) };
}
