import { controlledBy } from "@sluice/shared/api/controlled-by.ts";
import {
  extraLabel,
  extraName,
  type ExtraRecord,
  writeExtraRecord,
} from "@sluice/shared/gate/extra-record.ts";
import {
  CANARY_DEPLOYMENT,
  CANARY_FINALIZER,
  CANARY_RECORD,
  CONTROL_INFO,
} from "@sluice/shared/gate/names.ts";
import type { Settings } from "@sluice/shared/gate/release-record.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { isRecord, withoutUndefined } from "@sluice/shared/patch/json.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { Workload, WorkloadSpec } from "@sluice/shared/workloads/workload.ts";
import type { ExtraWish, PodMetadata } from "./deed.ts";

/**
 * The extra canary Deployment beside a workload (contract.md 2.3): a copy of its spec with the new
 * template, running by the user's own settings. Labels and annotations of the workload itself are not
 * copied, so that nothing which selects or manages that takes this one for it.
 *
 * @param workload as it is stored, with its template
 */
export function extraDeployment(workload: Workload, wish: ExtraWish): Workload {
  const { apiVersion, kind } = workload;
  const template = templateFor(workload.spec, wish.patch);
  const { rollout, target: revision, size, replicas } = wish;
  const record = { rollout: rollout.name, workload: wish.workload, revision, size, replicas };
  const bare: Workload = {
    apiVersion,
    kind,
    metadata: {
      name: extraName(wish.workload.name, revision),
      namespace: workload.metadata.namespace,
    },
    spec: { ...workload.spec, template },
  };
  return asOurs(bare, wish, { ...record, template: revisionOf(template) });
}

type Wanted = Pick<ExtraWish, "rollout" | "settings">;

/** All of an extra Deployment that follows from the release, put on what is there. */
export function asOurs(
  object: Workload,
  { rollout, settings }: Wanted,
  record: ExtraRecord,
): Workload {
  const owner = controlledBy(rollout);
  const { labels, annotations, finalizers = [] } = object.metadata;
  const owners = (object.metadata.ownerReferences ?? []).filter(
    ({ controller }) => controller !== true,
  );
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...labels, [CANARY_DEPLOYMENT]: extraLabel(record.workload.name) },
      annotations: {
        ...annotations,
        [CONTROL_INFO]: JSON.stringify(owner),
        [CANARY_RECORD]: writeExtraRecord(record),
      },
      finalizers: finalizers.includes(CANARY_FINALIZER)
        ? finalizers
        : [...finalizers, CANARY_FINALIZER],
      ownerReferences: [...owners, owner],
    },
    spec: { ...withSettings(object, settings), replicas: record.replicas },
  };
}

/** It is never held: what the user says about pausing is about their own Deployment. */
function withSettings(object: Workload, { paused: _paused, ...own }: Settings): WorkloadSpec {
  return withoutUndefined(adapterOf(object).withOwn(object.spec, own));
}

/** The new template, with the metadata that the user wants on canary pods alone. */
function templateFor(
  { template = {}, selector }: WorkloadSpec,
  { labels = {}, annotations = {} }: PodMetadata,
): Readonly<Record<string, unknown>> {
  const metadata = isRecord(template["metadata"]) ? template["metadata"] : {};
  const selected = selector?.matchLabels ?? {};
  // A label that the selector demands stays: with another value the API server takes no such Deployment.
  const added = Object.entries(labels).filter(([key]) => !Object.hasOwn(selected, key));
  const merged = withoutUndefined({
    labels: mergedTexts(metadata["labels"], Object.fromEntries(added)),
    annotations: mergedTexts(metadata["annotations"], annotations),
  });
  return { ...template, metadata: { ...metadata, ...merged } };
}

function mergedTexts(own: unknown, added: Readonly<Record<string, string>>) {
  const texts = { ...(isRecord(own) ? own : {}), ...added };
  return Object.keys(texts).length === 0 ? undefined : texts;
}
