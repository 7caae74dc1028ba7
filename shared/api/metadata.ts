import Type, { type Static } from "typebox";
import { dateTime } from "./schema/date-time.ts";
import type { Immutable } from "./schema/immutable.ts";

const text = (description: string) => Type.String({ description });
const texts = (description: string) => Type.Record(Type.String(), Type.String(), { description });

const OwnerReferenceSchema = Type.Object({
  apiVersion: text("API group and version of the owner, for example apps/v1."),
  kind: text("Kind of the owner."),
  name: text("Name of the owner, in the same namespace or cluster-wide."),
  uid: text("UID of the owner: another object of the same name is not the owner."),
  controller: Type.Optional(
    Type.Boolean({ description: "True for the owner that manages the object." }),
  ),
  blockOwnerDeletion: Type.Optional(
    Type.Boolean({
      description: "True if the owner must not go, in a foreground deletion, before this object.",
    }),
  ),
});

/**
 * Metadata of an object that is stored, or was named: a validating webhook sees the name that the
 * API server generated. The CRD leaves all of it to the API server.
 */
export const ObjectMetaSchema = Type.Object({
  name: text("Name, unique in the namespace."),
  namespace: text("Namespace of the object and of all that it refers to."),
  uid: Type.Optional(text("Identity of this very object; a new one of the same name has another.")),
  resourceVersion: Type.Optional(text("Opaque version; compare for equality only.")),
  generation: Type.Optional(Type.Integer({ description: "Counts changes of the spec." })),
  creationTimestamp: Type.Optional(dateTime("When the object was created.")),
  deletionTimestamp: Type.Optional(
    dateTime("When deletion was asked for; the object goes once it has no finalizer."),
  ),
  deletionGracePeriodSeconds: Type.Optional(
    Type.Integer({ description: "Seconds of grace for the deletion." }),
  ),
  finalizers: Type.Optional(
    Type.Array(Type.String(), { description: "Who must clean up before the object goes." }),
  ),
  labels: Type.Optional(texts("Keys and values to select by.")),
  annotations: Type.Optional(texts("Keys and values for people and tools.")),
  ownerReferences: Type.Optional(
    Type.Array(OwnerReferenceSchema, { description: "Objects that this one goes with." }),
  ),
});

export type ObjectMeta = Immutable<Static<typeof ObjectMetaSchema>>;
export type OwnerReference = Immutable<Static<typeof OwnerReferenceSchema>>;
