import { annotated, withoutAnnotation } from "./annotation.ts";
import { readJsonAnnotation } from "../gate/json-annotation.ts";
import { isRecord, withoutUndefined } from "../patch/json.ts";
import { isRouted, type Routed, type Unroutable } from "./editor.ts";

/**
 * Annotation of ours on the Service that clients use, while it leads to the pods of one revision only:
 * which, for which Rollout, and what the selector said there before. Goes when the Service is opened.
 */
export const SERVICE_RECORD = "rollouts.kruise.io/service-record";

/** A Service, as the JSON that it is: fields that we do not know survive. */
export interface Service extends Routed {
  readonly metadata: Routed["metadata"] & {
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly Readonly<Record<string, unknown>>[];
  };
}

/** To which pods a Service is narrowed. */
export interface Selection {
  readonly rollout: string;
  /** Label of pods that names their revision: `pod-template-hash` or `controller-revision-hash`. */
  readonly key: string;
  readonly hash: string;
}

interface ServiceRecord extends Selection {
  /** What the user's selector says of this key; absent when nothing, as nearly always. */
  readonly was?: string;
}

/** @returns undefined when it leads to the pods of every revision, as its user wants it */
export function selectionOf(service: Service): Selection | undefined {
  const record = readRecord(service);
  if (record === undefined) return undefined;
  const { rollout, key, hash } = record;
  return { rollout, key, hash };
}

/** `open`, or the revision of the only pods that it leads to. */
export function stateOf(service: Service): string {
  return selectionOf(service)?.hash ?? "open";
}

/** Its selector, as far as it is one. */
export function selectorOf({ spec }: Service): Readonly<Record<string, string>> {
  const { selector } = spec;
  const entries = Object.entries(isRecord(selector) ? selector : {});
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}

export function isService(value: unknown): value is Service {
  return isRouted(value) && value.kind === "Service";
}

/**
 * The Service, leading to the pods of one revision only. A Service that does already is opened first, so
 * it leads to this one then.
 */
export function select(service: Service, selection: Selection): Service | Unroutable {
  const own = open(service);
  const { spec } = own;
  const wrong = cannotSelect(own);
  if (wrong !== undefined || !isRecord(spec["selector"])) return wrong ?? unselected(own);
  const { rollout, key, hash } = selection;
  const was = spec["selector"][key];
  const selector = { ...spec["selector"], [key]: hash };
  const record = withoutUndefined({ rollout, key, hash, was });
  return annotated({ ...own, spec: { ...spec, selector } }, SERVICE_RECORD, JSON.stringify(record));
}

/**
 * The Service as its user wants it, with ours taken out.
 *
 * @param service as it is stored, or as a user has just sent it: with ours, without, or in part
 * @param stored what was stored before, where `service` may have lost the record
 */
export function open(service: Service, stored?: Service): Service {
  const bare = withoutAnnotation(service, SERVICE_RECORD);
  const { selector } = bare.spec;
  if (!isRecord(selector)) return bare;
  // A value that is none of ours is the user's own.
  const record = [service, stored]
    .map((one) => (one === undefined ? undefined : readRecord(one)))
    .find((one) => one !== undefined && selector[one.key] === one.hash);
  if (record === undefined) return bare;
  const { key, was } = record;
  return {
    ...bare,
    spec: { ...bare.spec, selector: withoutUndefined({ ...selector, [key]: was }) },
  };
}

/**
 * What is stored when somebody else updates a Service that is narrowed: what they want, narrowed again.
 *
 * @param before as it is stored, narrowed
 */
export function defend(before: Service, after: Service): Service | Unroutable {
  const own = open(after, before);
  const selection = selectionOf(before);
  return selection === undefined ? own : select(own, selection);
}

/**
 * Why the pods of a Service cannot be told apart by their revision.
 *
 * @returns undefined when they can
 */
export function cannotSelect(service: Service): Unroutable | undefined {
  const { type, clusterIP, externalName, selector } = service.spec;
  const called = nameOf(service);
  if (type === "ExternalName") {
    const name = `spec.type is ExternalName (${String(externalName)})`;
    const unroutable = `${called}: ${name}, which is a name elsewhere and has no pods to choose from; name a Service of type ClusterIP in trafficRoutings`;
    return { unroutable };
  }
  if (clusterIP === "None") {
    const unroutable = `${called}: spec.clusterIP is None (headless), so clients look up its pods themselves, and no gateway splits their requests; name a Service with an address of its own in trafficRoutings`;
    return { unroutable };
  }
  return isRecord(selector) && Object.keys(selector).length > 0 ? undefined : unselected(service);
}

function unselected(service: Service): Unroutable {
  const unroutable = `${nameOf(service)}: spec.selector is empty, so somebody else says which pods it leads to; give it a selector for the pods of the workload, or name another Service in trafficRoutings`;
  return { unroutable };
}

const nameOf = ({ metadata: { namespace, name } }: Service): string =>
  `Service ${namespace}/${name}`;

function readRecord(service: Service): ServiceRecord | undefined {
  return readJsonAnnotation(service, SERVICE_RECORD, isServiceRecord);
}

function isServiceRecord(value: unknown): value is ServiceRecord {
  if (!isRecord(value)) return false;
  const { was } = value;
  return (
    ["rollout", "key", "hash"].every((field) => typeof value[field] === "string") &&
    (was === undefined || typeof was === "string")
  );
}
