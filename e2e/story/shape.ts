import type { Fields } from "../cluster/kube/read.ts";
import { KINDS, type WorkloadName } from "../watcher/kinds.ts";

/** A workload in short; the chart of the stories takes the same as its values. */
export interface Shape {
  /** Its kind. */
  readonly workload: WorkloadName;
  /** Tag of the image, e.g. `v2`. */
  readonly image: string;
  /** A DaemonSet has one on each node, whatever is said here. */
  readonly replicas: number;
  /** `others`: the manifest does not say how many, as with an autoscaler. Default: `manifest`. */
  readonly replicasSetBy?: "manifest" | "others";
  /** `strategy` of a Deployment, `updateStrategy` of the others. */
  readonly strategy?: Fields;
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of the selector, and so of the pods, besides the name. */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Of the pod template, e.g. what a fake pod does. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Whatever else the spec of its pods has. */
  readonly podSpec?: Fields;
  /** Whatever else a spec of its kind has; the chart of the stories knows nothing of it. */
  readonly spec?: Fields;
}

export const FIRST_SHAPE: Shape = { workload: "Deployment", image: "v1", replicas: 10 };

/** The manifest that a person would write for it. */
export function manifestOf(name: string, shape: Partial<Shape>): Fields {
  const { labels, annotations, podLabels, podAnnotations, podSpec, workload, image, ...spec } = {
    ...FIRST_SHAPE,
    ...shape,
  };
  const { apiVersion, kind } = KINDS[workload];
  const selected = { app: name, ...podLabels };
  return {
    apiVersion,
    kind,
    metadata: { name, ...present({ labels, annotations }) },
    spec: {
      ...specOf(name, workload, spec),
      selector: { matchLabels: selected },
      template: {
        metadata: { labels: selected, ...present({ annotations: podAnnotations }) },
        spec: {
          terminationGracePeriodSeconds: 1,
          ...podSpec,
          containers: [{ name: "app", image: `shop:${image}`, ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  };
}

type SpecOfShape = Omit<
  Shape,
  "labels" | "annotations" | "podLabels" | "podAnnotations" | "podSpec" | "workload" | "image"
>;

function specOf(
  serviceName: string,
  workload: WorkloadName,
  { replicas, replicasSetBy, strategy, spec, ...rest }: SpecOfShape,
): Fields {
  const sized = KINDS[workload].kind !== "DaemonSet" && replicasSetBy !== "others";
  return {
    ...present({ replicas: sized ? replicas : undefined }),
    ...present(workload === "Deployment" ? { strategy } : { updateStrategy: strategy }),
    ...present({ serviceName: hasService(workload) ? serviceName : undefined }),
    ...rest,
    ...spec,
  };
}

/** Its pods have names in it. */
function hasService(workload: WorkloadName): boolean {
  return KINDS[workload].kind === "StatefulSet";
}

export function serviceOf(name: string): Fields {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

/** The steps of a Rollout, and what else of its strategy a story cares for. */
export interface Plan {
  readonly steps: readonly Fields[];
  /** Default: `canary`. */
  readonly style?: "canary" | "blueGreen";
  readonly scaleDownDelaySeconds?: number;
  readonly paused?: boolean;
  readonly disabled?: boolean;
  readonly failureThreshold?: number | string;
  readonly progressDeadlineSeconds?: number;
  readonly onDeadline?: "Pause" | "Rollback";
  /** In canary style: the new version in an extra Deployment, with this metadata on its pods. */
  readonly extra?: { readonly patchPodTemplateMetadata?: Fields };
  /** `spec.approval`: who may approve. */
  readonly approval?: Fields;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `{ service, gateway: { httpRouteName } }` or `{ service, ingress: { name } }`, and what else it takes. */
  readonly trafficRoutings?: readonly Fields[];
  /** Name of a TrafficRouting. */
  readonly trafficRoutingRef?: string;
  /** The Service that there is takes the requests of both versions. */
  readonly disableGenerateCanaryService?: boolean;
}

export function rolloutOf(
  name: string,
  { paused, disabled, approval, annotations, extra, style = "canary", ...strategy }: Plan,
  workload: WorkloadName = "Deployment",
): Fields {
  const { apiVersion, kind } = KINDS[workload];
  return {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: { name, ...present({ annotations }) },
    spec: {
      ...present({ disabled, approval }),
      workloadRef: { apiVersion, kind, name },
      strategy: {
        ...present({ paused }),
        [style]: { ...present(strategy), ...inExtra(extra) },
      },
    },
  };
}

function inExtra(extra: Plan["extra"]): Fields {
  return extra === undefined ? {} : { enableExtraWorkloadForCanary: true, ...extra };
}

function present(all: Fields): Fields {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
