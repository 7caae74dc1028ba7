import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import type { Resource } from "../kube/resource.ts";
import type { Trouble } from "./trouble.ts";

const time = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const schema = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    namespace: Type.String(),
    uid: Type.String(),
    resourceVersion: Type.String(),
    creationTimestamp: Type.String(),
  }),
  involvedObject: Type.Object({ uid: Type.Optional(Type.String()) }),
  message: Type.Optional(Type.String()),
  firstTimestamp: time,
  lastTimestamp: time,
  eventTime: time,
  series: Type.Optional(
    Type.Union([Type.Object({ lastObservedTime: Type.Optional(Type.String()) }), Type.Null()]),
  ),
});

/**
 * An event by which a workload's own controller says that it could not make a pod: but for ReplicaSets,
 * whose status says so, and CloneSets it is the only word of it.
 */
export interface FailedCreateView {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  /** uid of the workload. */
  readonly about: string;
  readonly trouble: Trouble;
  /** When it happened last. */
  readonly last: Date;
}

const check = new Ajv().compile<Static<typeof schema>>(schema);

/** Of workloads whose pods are their own. */
export const FAILED_CREATES: Resource<FailedCreateView> = {
  apiVersion: "v1",
  kind: "Event",
  plural: "events",
  namespaced: "namespaced",
  parse: parseFailedCreate,
};

/** Few events of a cluster are these. */
export const FAILED_CREATE_SELECTOR =
  "reason=FailedCreate,involvedObject.kind!=ReplicaSet,involvedObject.kind!=Job";

/** @throws {TypeError} when the value is not an Event */
export function parseFailedCreate(value: unknown): FailedCreateView {
  if (!check(value)) throw new TypeError(`not a v1 Event: ${JSON.stringify(check.errors)}`);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = value.metadata;
  const { firstTimestamp, lastTimestamp, eventTime, series } = value;
  const first = firstTimestamp ?? eventTime ?? creationTimestamp;
  const last = series?.lastObservedTime ?? lastTimestamp ?? first;
  const words = value.message ?? "";
  return {
    metadata: { name, namespace, uid, resourceVersion },
    about: value.involvedObject.uid ?? "",
    trouble: { cause: "PodCreation", words, since: new Date(first) },
    last: new Date(last),
  };
}

/**
 * What keeps pods from being made now. An event stays for an hour, so one is believed only as long as
 * pods are missing and none has been made after it.
 *
 * @param missing pods that the workload should have and has not
 */
export function uncreatedBy(
  events: readonly FailedCreateView[],
  pods: readonly { readonly createdAt: Date }[],
  missing: number,
): Trouble | undefined {
  if (missing <= 0) return undefined;
  const newest = Math.max(0, ...pods.map(({ createdAt }) => createdAt.getTime()));
  const open = events.filter(({ last }) => last.getTime() >= newest);
  return open.toSorted((a, b) => b.last.getTime() - a.last.getTime())[0]?.trouble;
}
