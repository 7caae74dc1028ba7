import { readJsonAnnotation } from "../gate/json-annotation.ts";
import { isRecord } from "../patch/json.ts";
import type { Unroutable } from "./editor.ts";

export interface Service {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly unknown[];
  };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly selector?: Readonly<Record<string, string>>;
  };
}

export const SERVICE_RECORD = "rollouts.kruise.io/service-record";

interface Selected {
  readonly rollout: string;
  readonly key: string;
  readonly hash: string;
}

export function select(service: Service, { key, hash, rollout }: Selected): Service | Unroutable {
  const { selector } = service.spec;
  if (selector === undefined)
    return { unroutable: `Service ${service.metadata.name} has no selector` };
  const record = JSON.stringify({ rollout, key, hash });
  return {
    ...service,
    metadata: {
      ...service.metadata,
      annotations: { ...service.metadata.annotations, [SERVICE_RECORD]: record },
    },
    spec: { ...service.spec, selector: { ...selector, [key]: hash } },
  };
}

export function open(service: Service): Service {
  const record = readJsonAnnotation(service, SERVICE_RECORD, isRecord);
  if (record === undefined) return service;
  const { [SERVICE_RECORD]: _record, ...annotations } = service.metadata.annotations ?? {};
  const { [String(record["key"])]: _hash, ...selector } = service.spec.selector ?? {};
  const { annotations: _all, ...metadata } = service.metadata;
  const left = Object.keys(annotations).length === 0 ? {} : { annotations };
  return { ...service, metadata: { ...metadata, ...left }, spec: { ...service.spec, selector } };
}

interface CanaryWish {
  readonly name: string;
  readonly key: string;
  readonly hash: string;
  readonly owner: unknown;
  readonly podLabels?: Readonly<Record<string, string>>;
}

export function canaryServiceOf(stable: Service, wish: CanaryWish): Service | Unroutable {
  const ports = stable.spec["ports"];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: wish.name,
      namespace: stable.metadata.namespace,
      labels: stable.metadata.labels ?? {},
      ownerReferences: [wish.owner],
    },
    spec: {
      type: "ClusterIP",
      ports: Array.isArray(ports) ? ports.map(({ nodePort: _port, ...port }) => port) : [],
      selector: { ...stable.spec.selector, [wish.key]: wish.hash },
    },
  };
}

export function isCurrent(canary: Service, wanted: Service): boolean {
  return JSON.stringify(canary.spec.selector) === JSON.stringify(wanted.spec.selector);
}

/** `open`, or the revision of the only pods that a stable Service selects. */
export function stateOf(service: Service): string {
  const record = readJsonAnnotation(service, SERVICE_RECORD, isRecord);
  return record === undefined ? "open" : String(record["hash"]);
}

export function isService(value: unknown): value is Service {
  return isRecord(value) && value["kind"] === "Service" && isRecord(value["spec"]);
}
