import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import { CONTROLLER_REVISION_HASH } from "../gate/names.ts";
import { revisionOf } from "../gate/revision.ts";
import { Owner, ownerIn } from "./owner.ts";

const schema = Type.Object({
  metadata: Type.Object({
    name: Type.String(),
    namespace: Type.String(),
    uid: Type.String(),
    resourceVersion: Type.String(),
    creationTimestamp: Type.Optional(Type.String()),
    labels: Type.Optional(Type.Record(Type.String(), Type.String())),
    ownerReferences: Type.Optional(Type.Array(Owner)),
  }),
  revision: Type.Integer(),
  data: Type.Optional(Type.Unknown()),
});

/**
 * What a StatefulSet, a DaemonSet or a CloneSet keeps of each template that it has had: to them what
 * ReplicaSets are to a Deployment.
 */
export interface ControllerRevisionView {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  /** uid of the workload; empty when it has none. */
  readonly owner: string;
  /** Our name of the revision that its template makes; empty when it holds none. */
  readonly revision: string;
  /** What pods of it are labelled with, where that is not its name; empty when it does not say. */
  readonly hash: string;
  /** RFC 3339, in whole seconds; empty when it does not say. */
  readonly created: string;
  /** Larger is newer. */
  readonly number: number;
}

const check = new Ajv().compile<Static<typeof schema>>(schema);

/** @throws {TypeError} when the value is not a ControllerRevision */
export function parseControllerRevision(value: unknown): ControllerRevisionView {
  if (!check(value)) {
    throw new TypeError(`not an apps/v1 ControllerRevision: ${JSON.stringify(check.errors)}`);
  }
  const { name, namespace, uid, resourceVersion, labels, ownerReferences } = value.metadata;
  return {
    metadata: { name, namespace, uid, resourceVersion },
    owner: ownerIn(ownerReferences),
    revision: templateRevision(value.data),
    hash: labels?.[CONTROLLER_REVISION_HASH] ?? "",
    created: value.metadata.creationTimestamp ?? "",
    number: value.revision,
  };
}

const WithTemplate = Type.Object({
  spec: Type.Object({ template: Type.Record(Type.String(), Type.Unknown()) }),
});
const hasTemplate = new Ajv().compile<Static<typeof WithTemplate>>(WithTemplate);

/** It is kept as a patch of the workload, with a directive to replace the whole template. */
function templateRevision(data: unknown): string {
  if (!hasTemplate(data)) return "";
  const { $patch: _directive, ...template } = data.spec.template;
  return revisionOf(template);
}
