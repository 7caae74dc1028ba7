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

const Strategy = Type.Object({
  type: Type.Optional(Type.String()),
  rollingUpdate: Type.Optional(
    Type.Object({
      maxUnavailable: Type.Optional(PodCount),
      maxSurge: Type.Optional(PodCount),
    }),
  ),
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
  managedFields: Type.Optional(Type.Array(FieldOwner)),
});

const Spec = Type.Object({
  replicas: Type.Optional(Type.Integer()),
  paused: Type.Optional(Type.Boolean()),
  minReadySeconds: Type.Optional(Type.Integer()),
  progressDeadlineSeconds: Type.Optional(Type.Integer()),
  strategy: Type.Optional(Strategy),
  template: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

const Status = Type.Object({
  observedGeneration: Type.Optional(Type.Integer()),
  replicas: Type.Optional(Type.Integer()),
  updatedReplicas: Type.Optional(Type.Integer()),
  availableReplicas: Type.Optional(Type.Integer()),
});

const schema = Type.Object({ metadata: Metadata, spec: Spec, status: Type.Optional(Status) });

/**
 * An apps/v1 Deployment: the fields that Sluice reads. All others stay on the object untouched,
 * so a field that a newer Kubernetes brings survives our writes.
 */
export type Deployment = Static<typeof schema>;
export type DeploymentSpec = Static<typeof Spec>;
export type DeploymentStrategy = Static<typeof Strategy>;

const check = new Ajv({ allErrors: true }).compile<Deployment>(schema);

/** @throws {TypeError} when the value is not a Deployment; says which fields are wrong */
export function parseDeployment(value: unknown): Deployment {
  if (check(value)) return value;
  const wrong = (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  throw new TypeError(`not an apps/v1 Deployment: ${wrong.join("; ")}`);
}
