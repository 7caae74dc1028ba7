import { Ajv } from "ajv";
import Type, { type Static } from "typebox";

/** A whole number of pods, or a percent of the desired ones such as `"25%"`. */
const PodCount = Type.Union([Type.Integer(), Type.String()]);
const Texts = Type.Record(Type.String(), Type.String());

/** Who set which field, as the API server keeps books on it; `fieldsV1` is left as it came. */
const FieldOwner = Type.Object({
  manager: Type.Optional(Type.String()),
  fieldsV1: Type.Optional(Type.Unknown()),
});

/** As far as it says which Rollout an extra canary Deployment belongs to. */
const OwnerReference = Type.Object({
  apiVersion: Type.Optional(Type.String()),
  kind: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  uid: Type.String(),
  controller: Type.Optional(Type.Boolean()),
});

const Metadata = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  uid: Type.Optional(Type.String()),
  resourceVersion: Type.Optional(Type.String()),
  generation: Type.Optional(Type.Integer()),
  deletionTimestamp: Type.Optional(Type.String()),
  labels: Type.Optional(Texts),
  annotations: Type.Optional(Texts),
  finalizers: Type.Optional(Type.Array(Type.String())),
  ownerReferences: Type.Optional(Type.Array(OwnerReference)),
  managedFields: Type.Optional(Type.Array(FieldOwner)),
});

/** `strategy` of a Deployment. */
const Strategy = Type.Object({
  type: Type.Optional(Type.String()),
  rollingUpdate: Type.Optional(
    Type.Object({
      maxUnavailable: Type.Optional(PodCount),
      maxSurge: Type.Optional(PodCount),
    }),
  ),
});

const pacing = {
  /** Pods that keep the old revision: ordinals below it, or so many, or a percent of them. */
  partition: Type.Optional(PodCount),
  paused: Type.Optional(Type.Boolean()),
  maxUnavailable: Type.Optional(PodCount),
  maxSurge: Type.Optional(PodCount),
  /** Of an Advanced StatefulSet. */
  minReadySeconds: Type.Optional(Type.Integer()),
  unorderedUpdate: Type.Optional(Type.Object({})),
  /** The same, and of an Advanced DaemonSet: whether pods are changed in place. */
  podUpdatePolicy: Type.Optional(Type.String()),
  rollingUpdateType: Type.Optional(Type.String()),
  /** Of an Advanced DaemonSet: on which nodes pods are replaced. */
  selector: Type.Optional(Type.Unknown()),
};

/** `updateStrategy` of the other kinds; a CloneSet has its pace beside the type, all others below. */
const UpdateStrategy = Type.Object({
  type: Type.Optional(Type.String()),
  ...pacing,
  rollingUpdate: Type.Optional(Type.Object(pacing)),
});

const Spec = Type.Object({
  replicas: Type.Optional(Type.Integer()),
  paused: Type.Optional(Type.Boolean()),
  minReadySeconds: Type.Optional(Type.Integer()),
  progressDeadlineSeconds: Type.Optional(Type.Integer()),
  strategy: Type.Optional(Strategy),
  updateStrategy: Type.Optional(UpdateStrategy),
  /** Of StatefulSets: in which order pods come and go, and which numbers they have. */
  podManagementPolicy: Type.Optional(Type.String()),
  ordinals: Type.Optional(Type.Object({ start: Type.Optional(Type.Integer({ minimum: 0 })) })),
  reserveOrdinals: Type.Optional(Type.Array(PodCount)),
  selector: Type.Optional(Type.Object({ matchLabels: Type.Optional(Texts) })),
  /** Of a CloneSet: pods by name that it is to delete rather than others. */
  scaleStrategy: Type.Optional(
    Type.Object({ podsToDelete: Type.Optional(Type.Array(Type.String())) }),
  ),
  /** Of kinds of OpenKruise: what is to happen before a pod goes. */
  lifecycle: Type.Optional(Type.Unknown()),
  template: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

const count = Type.Optional(Type.Integer());

const Status = Type.Object({
  observedGeneration: count,
  replicas: count,
  updatedReplicas: count,
  availableReplicas: count,
  readyReplicas: count,
  /** Native names of the revisions; a StatefulSet's and a CloneSet's are names of ControllerRevisions. */
  currentRevision: Type.Optional(Type.String()),
  updateRevision: Type.Optional(Type.String()),
  desiredNumberScheduled: count,
  updatedNumberScheduled: count,
  numberAvailable: count,
  /** Nodes with a pod that are not to have one. */
  numberMisscheduled: count,
  /** An Advanced DaemonSet's own name of its newest revision. */
  daemonSetHash: Type.Optional(Type.String()),
});

const schema = Type.Object({
  apiVersion: Type.String(),
  kind: Type.String(),
  metadata: Metadata,
  spec: Spec,
  status: Type.Optional(Status),
});

/**
 * A workload of any kind: the fields that Sluice reads, of which each kind has some. All others
 * stay on the object untouched, so a field that a newer version brings survives our writes.
 */
export type Workload = Static<typeof schema>;
export type WorkloadSpec = Static<typeof Spec>;
export type WorkloadStrategy = Static<typeof Strategy>;
export type UpdateStrategy = Static<typeof UpdateStrategy>;

const check = new Ajv({ allErrors: true }).compile<Workload>(schema);

/** @throws {TypeError} when the value is not a workload; says which fields are wrong */
export function parseWorkload(value: unknown): Workload {
  if (check(value)) return value;
  const wrong = (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  throw new TypeError(`not a workload: ${wrong.join("; ")}`);
}
