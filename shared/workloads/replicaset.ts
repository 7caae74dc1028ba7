import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import { POD_TEMPLATE_HASH } from "../gate/names.ts";
import { revisionOf } from "../gate/revision.ts";
import { Owner, ownerIn } from "./owner.ts";
import { PodCondition } from "./pod-trouble.ts";
import { isReported } from "./reported.ts";
import { sentence, type Trouble } from "./trouble.ts";

const Texts = Type.Record(Type.String(), Type.String());

const schema = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    namespace: Type.String(),
    uid: Type.String(),
    resourceVersion: Type.String(),
    generation: Type.Optional(Type.Integer()),
    creationTimestamp: Type.Optional(Type.String()),
    deletionTimestamp: Type.Optional(Type.String()),
    labels: Type.Optional(Texts),
    annotations: Type.Optional(Texts),
    ownerReferences: Type.Optional(Type.Array(Owner)),
  }),
  spec: Type.Object({
    replicas: Type.Optional(Type.Integer()),
    minReadySeconds: Type.Optional(Type.Integer()),
    template: Type.Record(Type.String(), Type.Unknown()),
  }),
  status: Type.Optional(
    Type.Object({
      observedGeneration: Type.Optional(Type.Integer()),
      availableReplicas: Type.Optional(Type.Integer()),
      conditions: Type.Optional(Type.Array(PodCondition)),
    }),
  ),
});

/** A ReplicaSet as a release sees it: small, since every one of the cluster is kept in memory. */
export interface ReplicaSetView {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  /** When it was made, as the API server writes it: in whole seconds, and sorted as text. */
  readonly created: string;
  /** uid of the Deployment that controls it; empty when none does. */
  readonly owner: string;
  /** Our name of the revision that its template makes. */
  readonly revision: string;
  /** The native name of the same: value of the label on its pods. */
  readonly podTemplateHash: string;
  /** `deployment.kubernetes.io/revision`: larger is newer; 0 when it is not numbered yet. */
  readonly number: number;
  /** Desired pods. */
  readonly replicas: number;
  readonly minReadySeconds: number;
  /** Pods that its controller counts as available; absent until it has seen what is asked of it. */
  readonly available?: number;
  readonly deleting: boolean;
  /** Why its pods cannot be made; absent while they can. */
  readonly failure?: Trouble;
}

const check = new Ajv().compile<Static<typeof schema>>(schema);
const NUMBER = "deployment.kubernetes.io/revision";

/** @throws {TypeError} when the value is not a ReplicaSet */
export function parseReplicaSet(value: unknown): ReplicaSetView {
  if (!check(value))
    throw new TypeError(`not an apps/v1 ReplicaSet: ${JSON.stringify(check.errors)}`);
  const { name, namespace, uid, resourceVersion, ...metadata } = value.metadata;
  return {
    metadata: { name, namespace, uid, resourceVersion },
    created: metadata.creationTimestamp ?? "",
    owner: ownerIn(metadata.ownerReferences),
    revision: revisionOf(value.spec.template),
    podTemplateHash: hashIn(metadata.labels),
    number: numberIn(metadata.annotations?.[NUMBER]),
    replicas: value.spec.replicas ?? 1,
    minReadySeconds: value.spec.minReadySeconds ?? 0,
    ...availableIn(value),
    deleting: metadata.deletionTimestamp !== undefined,
    ...failureIn(value),
  };
}

function hashIn(labels: Static<typeof Texts> = {}): string {
  return labels[POD_TEMPLATE_HASH] ?? "";
}

function numberIn(text = "0"): number {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? 0 : number;
}

function availableIn(set: Static<typeof schema>): Pick<ReplicaSetView, "available"> {
  return isReported(set) ? { available: set.status?.availableReplicas ?? 0 } : {};
}

/** Its controller says `ReplicaFailure` for as long as a pod is refused: a quota, an admission. */
function failureIn({ status }: Static<typeof schema>): Pick<ReplicaSetView, "failure"> {
  const failed = status?.conditions?.find(({ type }) => type === "ReplicaFailure");
  if (failed?.status !== "True" || failed.reason !== "FailedCreate") return {};
  const since = new Date(failed.lastTransitionTime ?? 0);
  return { failure: { cause: "PodCreation", words: sentence("", failed.message), since } };
}
