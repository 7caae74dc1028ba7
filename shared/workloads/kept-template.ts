import { Ajv } from "ajv";
import Type, { type Static, type TSchema } from "typebox";
import { POD_TEMPLATE_HASH } from "../gate/names.ts";
import { revisionOf } from "../gate/revision.ts";
import type { Resource } from "../kube/resource.ts";
import { isRecord } from "../patch/json.ts";
import { CONTROLLER_REVISIONS, REPLICA_SETS } from "./resources.ts";

/** A pod template as it was, out of the object by which a workload's own controller keeps it. */
export interface KeptTemplate {
  /** Our name of the revision that it makes. */
  readonly revision: string;
  readonly template: Readonly<Record<string, unknown>>;
}

const WithTemplate = Type.Object({
  spec: Type.Object({ template: Type.Record(Type.String(), Type.Unknown()) }),
});

const checkerOf = <S extends TSchema>(schema: S) => new Ajv().compile<Static<S>>(schema);
const isReplicaSet = checkerOf(WithTemplate);
const isRevision = checkerOf(Type.Object({ data: WithTemplate }));

/** Whole, and so never in a cache. */
export const TEMPLATES_OF_SETS: Resource<KeptTemplate> = {
  ...REPLICA_SETS,
  parse(value) {
    if (!isReplicaSet(value)) throw new TypeError("a ReplicaSet without a template");
    return kept(value.spec.template);
  },
};

export const TEMPLATES_OF_REVISIONS: Resource<KeptTemplate> = {
  ...CONTROLLER_REVISIONS,
  parse(value) {
    if (!isRevision(value)) throw new TypeError("a ControllerRevision without a template");
    return kept(value.data.spec.template);
  },
};

/** Without what is not the user's: the label of a ReplicaSet, and the directive of a patch. */
function kept(raw: Readonly<Record<string, unknown>>): KeptTemplate {
  const { $patch: _directive, ...template } = raw;
  const { metadata } = template;
  const own = isRecord(metadata) ? { ...template, metadata: withoutHash(metadata) } : template;
  return { revision: revisionOf(own), template: own };
}

function withoutHash(metadata: Readonly<Record<string, unknown>>) {
  const { labels } = metadata;
  if (!isRecord(labels)) return metadata;
  const { [POD_TEMPLATE_HASH]: _hash, ...own } = labels;
  return { ...metadata, labels: own };
}
