import type { Fields } from "../cluster/kube/read.ts";

/** A Deployment in short; the chart of the stories takes the same as its values. */
export interface Shape {
  /** Tag of the image, e.g. `v2`. */
  readonly image: string;
  readonly replicas: number;
  /** `others`: the manifest does not say how many, as with an autoscaler. Default: `manifest`. */
  readonly replicasSetBy?: "manifest" | "others";
  readonly strategy?: Fields;
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of the pod template, e.g. what a fake pod does. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

export const FIRST_SHAPE: Shape = { image: "v1", replicas: 10 };

/** The manifest that a person would write for it. */
export function manifestOf(name: string, shape: Shape): Fields {
  const { labels, annotations, podAnnotations, replicas, replicasSetBy, image, ...spec } = shape;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, ...present({ labels, annotations }) },
    spec: {
      ...(replicasSetBy === "others" ? {} : { replicas }),
      ...spec,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, ...present({ annotations: podAnnotations }) },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: "app", image: `shop:${image}`, ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  };
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
  readonly paused?: boolean;
  readonly disabled?: boolean;
  readonly failureThreshold?: number | string;
}

export function rolloutOf(
  name: string,
  { steps, paused, disabled, failureThreshold }: Plan,
): Fields {
  return {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: { name },
    spec: {
      ...present({ disabled }),
      workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      strategy: { ...present({ paused }), canary: { steps, ...present({ failureThreshold }) } },
    },
  };
}

function present(all: Fields): Fields {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
