import { Ajv } from "ajv";
import Type, { type Static } from "typebox";

const Texts = Type.Record(Type.String(), Type.String());

const schema = Type.Object({
  apiVersion: Type.String(),
  kind: Type.String(),
  metadata: Type.Object({
    name: Type.String(),
    namespace: Type.String(),
    uid: Type.Optional(Type.String()),
    resourceVersion: Type.Optional(Type.String()),
    generation: Type.Optional(Type.Integer()),
    labels: Type.Optional(Texts),
    annotations: Type.Optional(Texts),
    ownerReferences: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
    managedFields: Type.Optional(
      Type.Array(Type.Object({ manager: Type.Optional(Type.String()) })),
    ),
  }),
  spec: Type.Record(Type.String(), Type.Unknown()),
  status: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

/** A route, a Service or an Ingress as it was sent, all other fields of it still there. */
export type SentRoute = Static<typeof schema>;

const check = new Ajv({ allErrors: true }).compile<SentRoute>(schema);

/** @throws {TypeError} when the value is no object of that kind; says which fields are wrong */
export function parseRouted(value: unknown): SentRoute {
  if (check(value)) return value;
  const wrong = (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  throw new TypeError(`not an object that routes: ${wrong.join("; ")}`);
}
