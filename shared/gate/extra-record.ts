import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import { API_VERSION, KIND } from "../api/rollout.ts";
import { groupOf } from "../api/same-workload.ts";
import type { Immutable } from "../api/schema/immutable.ts";
import type { Workload } from "../workloads/workload.ts";
import { readJsonAnnotation } from "./json-annotation.ts";
import { CANARY_DEPLOYMENT, CANARY_RECORD } from "./names.ts";
import { isRevision, revisionOf } from "./revision.ts";

const schema = Type.Object({
  rollout: Type.String(),
  workload: Type.Object({ name: Type.String(), uid: Type.String() }),
  revision: Type.String(),
  template: Type.String(),
  size: Type.Union([
    Type.Integer({ minimum: 0 }),
    Type.String({ pattern: String.raw`^\d{1,9}%$` }),
  ]),
  replicas: Type.Integer({ minimum: 0 }),
});

/**
 * What an extra canary Deployment was made for, in one annotation of ours: the Rollout, the workload that
 * it stands beside, and the revision of that which it runs. `template` is the revision that its own
 * template makes, which differs by `patchPodTemplateMetadata`; `size` the largest step that the
 * release has reached with it, since a jump back takes no pods; `replicas` what we last asked for.
 */
export type ExtraRecord = Immutable<Static<typeof schema>>;

const check = new Ajv().compile<ExtraRecord>(schema);

/** A Deployment that is ours, and what it says of itself. */
export interface Extra {
  /** Name of the Rollout that it belongs to. */
  readonly rollout: string;
  /** uid of the Rollout that controls it; empty when somebody has taken the reference off. */
  readonly owner: string;
  /** Absent when somebody has taken it off, or written nonsense over it. */
  readonly record?: ExtraRecord;
}

type Named = Pick<Workload, "metadata">;

/**
 * Whether a Deployment is an extra one of ours. What anybody may write on any object is not enough for
 * that, as ours are deleted: its name, which nobody can change, has to be one that we give.
 *
 * @returns undefined for every other one
 */
export function extraIn(object: Named): Extra | undefined {
  const { name, labels } = object.metadata;
  const [record, owner] = [readJsonAnnotation(object, CANARY_RECORD, check), ownerIn(object)];
  const { name: rollout, uid = "" } = owner ?? {};
  if (record !== undefined && isRevision(record.revision)) {
    const ours = extraName(record.workload.name, record.revision) === name;
    return ours ? { rollout: record.rollout, owner: uid, record } : undefined;
  }
  const labelled = labels?.[CANARY_DEPLOYMENT] !== undefined && endsInRevision(name);
  return labelled && rollout !== undefined ? { rollout, owner: uid } : undefined;
}

export function writeExtraRecord(record: ExtraRecord): string {
  const { rollout, workload, revision, template, size, replicas } = record;
  return JSON.stringify({ rollout, workload, revision, template, size, replicas });
}

function ownerIn({ metadata }: Named) {
  return metadata.ownerReferences?.find(
    ({ controller, kind, apiVersion = "" }) =>
      controller === true && kind === KIND && groupOf(apiVersion) === groupOf(API_VERSION),
  );
}

function endsInRevision(name: string): boolean {
  return isRevision(name.slice(name.lastIndexOf("-") + 1));
}

/** Its ReplicaSets are called so, too, and a hash of ten digits is added to that. */
const LONGEST_NAME = 253 - 11;
const LONGEST_LABEL = 63;

/**
 * Name of the extra Deployment that runs a revision: always the same, so that one whose creation was not
 * answered is found and not made a second time.
 */
export function extraName(workload: string, revision: string): string {
  return `${shortened(workload, LONGEST_NAME - revision.length - 1)}-${revision}`;
}

/** Value of the label that names the workload; a name may be longer than a label. */
export function extraLabel(workload: string): string {
  return shortened(workload, LONGEST_LABEL);
}

/** Two long names that begin alike stay different. */
function shortened(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const digest = revisionOf({ name });
  const head = name.slice(0, longest - digest.length - 1).replace(/[^a-z0-9]+$/, "");
  return `${head}-${digest}`;
}
