import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import { Toleration } from "./node.ts";
import { changedAtOf } from "./in-place.ts";
import { Owner, ownerIn } from "./owner.ts";
import { ContainerStatus, PodCondition, troubleOf } from "./pod-trouble.ts";
import type { Trouble } from "./trouble.ts";

const Texts = Type.Record(Type.String(), Type.String());
const optional = {
  text: Type.Optional(Type.String()),
};

const schema = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    namespace: Type.String(),
    uid: Type.String(),
    resourceVersion: Type.String(),
    creationTimestamp: Type.String(),
    deletionTimestamp: optional.text,
    labels: Type.Optional(Texts),
    annotations: Type.Optional(Texts),
    ownerReferences: Type.Optional(Type.Array(Owner)),
  }),
  spec: Type.Optional(
    Type.Object({
      nodeName: optional.text,
      tolerations: Type.Optional(Type.Array(Toleration)),
    }),
  ),
  status: Type.Optional(
    Type.Object({
      phase: optional.text,
      conditions: Type.Optional(Type.Array(PodCondition)),
      initContainerStatuses: Type.Optional(Type.Array(ContainerStatus)),
      containerStatuses: Type.Optional(Type.Array(ContainerStatus)),
    }),
  ),
});

type RawPod = Static<typeof schema>;
type Condition = NonNullable<NonNullable<RawPod["status"]>["conditions"]>[number];

/** A node, by name, and the taints that a pod puts up with. */
export interface Place {
  readonly node: string;
  readonly tolerations: readonly Toleration[];
}

/** A pod as a release sees it: small, since there may be very many. */
export interface PodView {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  /** uid of its ReplicaSet, or of whatever workload controls it; empty when it has none. */
  readonly owner: string;
  readonly createdAt: Date;
  /** When it was changed in place the last time; absent: never. */
  readonly changedAt?: Date;
  /** Since when it is ready; absent while it is not. */
  readonly readySince?: Date;
  /** It is being deleted or has ended: it serves nobody and its place is taken by another. */
  readonly over: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Where it is, and what it tolerates there; of a DaemonSet's pods alone, for which that counts. */
  readonly place?: Place;
  /** Why it is not ready, or who takes it; absent when all is well, or when it does not say. */
  readonly trouble?: Trouble;
}

const check = new Ajv().compile<RawPod>(schema);

/** @throws {TypeError} when the value is not a Pod */
export function parsePod(value: unknown): PodView {
  if (!check(value)) throw new TypeError(`not a Pod: ${JSON.stringify(check.errors)}`);
  const { name, namespace, uid, resourceVersion, ...metadata } = value.metadata;
  const readySince = readySinceOf(value);
  const changedAt = changedAtOf(value);
  return {
    metadata: { name, namespace, uid, resourceVersion },
    owner: ownerIn(metadata.ownerReferences),
    createdAt: new Date(metadata.creationTimestamp),
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(readySince === undefined ? {} : { readySince }),
    over: metadata.deletionTimestamp !== undefined || hasEnded(value),
    labels: metadata.labels ?? {},
    ...placeOf(value),
    ...saidBy(value, changedAt),
  };
}

function placeOf({ metadata, spec }: RawPod): Pick<PodView, "place"> {
  const { nodeName: node, tolerations = [] } = spec ?? {};
  const isDaemon = metadata.ownerReferences?.some(
    ({ kind, controller }) => kind === "DaemonSet" && controller === true,
  );
  if (isDaemon !== true || node === undefined) return {};
  return {
    place: {
      node,
      tolerations: tolerations.map(({ key = "", operator = "Equal", value = "", effect = "" }) => ({
        key,
        operator,
        value,
        effect,
      })),
    },
  };
}

function readySinceOf(pod: RawPod): Date | undefined {
  const ready = conditionOf(pod, "Ready");
  if (ready?.status !== "True") return undefined;
  return new Date(ready.lastTransitionTime ?? pod.metadata.creationTimestamp);
}

function hasEnded({ status }: RawPod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

function saidBy(pod: RawPod, changedAt: Date | undefined): Pick<PodView, "trouble"> {
  if (hasEnded(pod)) return {};
  if (pod.metadata.deletionTimestamp === undefined) {
    return readySinceOf(pod) === undefined ? troubleIn(pod, changedAt) : {};
  }
  // Whatever becomes of its containers on its way out is no news; that somebody evicts it is.
  const said = troubleIn(pod, changedAt);
  return said.trouble?.cause === "Disruption" ? said : {};
}

function troubleIn(
  { metadata, status }: RawPod,
  changedAt: Date | undefined,
): Pick<PodView, "trouble"> {
  const trouble = troubleOf({
    createdAt: new Date(metadata.creationTimestamp),
    ...(changedAt === undefined ? {} : { changedAt }),
    conditions: status?.conditions ?? [],
    initContainers: status?.initContainerStatuses ?? [],
    containers: status?.containerStatuses ?? [],
  });
  return trouble === undefined ? {} : { trouble };
}

function conditionOf({ status }: RawPod, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}
