import { WORKLOAD_TYPE } from "../gate/names.ts";
import { isHeldTemplate } from "../gate/held-template.ts";
import { revisionOf } from "../gate/revision.ts";
import { isRecord } from "../patch/json.ts";
import { FIELD_MANAGER, type OurEntry, ourEntryIn } from "./our-entry.ts";
import { type Workload, parseWorkload } from "./workload.ts";

/** A workload as a release sees it: small, since every one of the cluster is kept in memory. */
export interface WorkloadView extends OurEntry {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  /** As it is stored, but for its template and its books on field owners. */
  readonly object: Workload;
  /** Our name of the revision that its template makes. */
  readonly revision: string;
  /** Its template has our annotation that holds it (gate/held-template.ts). */
  readonly templateIsHeld?: true;
  /** No manifest names the label that marks it as managed, so it is ours to remove. */
  readonly labelIsOurs: boolean;
}

/** @throws {TypeError} when the value is not a workload with a template */
export function parseWorkloadView(value: unknown): WorkloadView {
  const whole = parseWorkload(value);
  const { managedFields = [], ...metadata } = whole.metadata;
  const { template, ...spec } = whole.spec;
  const { name, namespace, uid, resourceVersion } = metadata;
  if (template === undefined || uid === undefined || resourceVersion === undefined) {
    throw new TypeError(
      `${whole.kind} ${namespace}/${name} has no template, uid or resourceVersion`,
    );
  }
  const status = whole.status === undefined ? {} : { status: whole.status };
  return {
    metadata: { name, namespace, uid, resourceVersion },
    object: { apiVersion: whole.apiVersion, kind: whole.kind, metadata, spec, ...status },
    revision: revisionOf(template),
    ...(isHeldTemplate(template) ? { templateIsHeld: true } : {}),
    labelIsOurs: !managedFields.some(ownsLabel),
    ...ourEntryIn(managedFields),
  };
}

/** Somebody's manifest or patch has set the label; our own entry does not count. */
function ownsLabel({
  manager,
  fieldsV1,
}: {
  readonly manager?: string;
  readonly fieldsV1?: unknown;
}): boolean {
  if (manager === FIELD_MANAGER || !isRecord(fieldsV1)) return false;
  const metadata = fieldsV1["f:metadata"];
  const labels = isRecord(metadata) ? metadata["f:labels"] : undefined;
  return isRecord(labels) && labels[`f:${WORKLOAD_TYPE}`] !== undefined;
}
