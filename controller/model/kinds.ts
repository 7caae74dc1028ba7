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
    said: ({ replicas, policy, minReadySeconds, version }) =>
      withoutUndefined({
        replicas,
        podManagementPolicy: policy,
        minReadySeconds,
        template: TEMPLATES[version],
      }),
    defaults: {
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: FIRST_ORDINAL },
    },
  },
  AdvancedStatefulSet: {
    apiVersion: "apps.kruise.io/v1beta1",
    kind: "StatefulSet",
    said: ({ replicas, policy, minReadySeconds, maxUnavailable, version }) => ({
      ...withoutUndefined({ replicas, podManagementPolicy: policy }),
      ...rolling({ maxUnavailable, minReadySeconds }),
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
function ofNodes({ minReadySeconds, maxUnavailable, maxSurge, version }: Manifest): WorkloadSpec {
  return {
    ...withoutUndefined({ minReadySeconds }),
    ...rolling({ maxUnavailable, maxSurge }),
    template: TEMPLATES[version],
  };
}

type Pace = Pick<Manifest, "maxUnavailable" | "maxSurge" | "minReadySeconds">;

function rolling(pace: { readonly [K in keyof Pace]?: Pace[K] | undefined }): WorkloadSpec {
  return { updateStrategy: { rollingUpdate: withoutUndefined(pace) } };
}

/** @returns undefined for a Deployment, which has a model of its own */
export function kindIn({ workload }: { readonly workload: Workload }): KindName | undefined {
  return KIND_NAMES.find(
    (name) => KINDS[name].kind === workload.kind && KINDS[name].apiVersion === workload.apiVersion,
  );
}

/** The spec that a manifest means, merged over what is stored. */
export function specOfKind(name: KindName, manifest: Manifest, stored?: WorkloadSpec) {
  const { said, defaults } = KINDS[name];
  return merged(merged(defaults, stored ?? {}), said(manifest));
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
