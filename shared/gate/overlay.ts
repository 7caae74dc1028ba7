import { withoutUndefined } from "../patch/json.ts";
import { adapterOf } from "../workloads/kinds/index.ts";
import type { Workload } from "../workloads/workload.ts";
import { templateFor } from "./held-template.ts";
import { RELEASE_ANNOTATIONS, RELEASE_LABELS } from "./names.ts";
import { type ReleaseRecord, withRecord } from "./release-record.ts";

/**
 * The stored form of a workload in a release: `overlay(intent, record)`.
 *
 * The webhook applies it to what users send and the controller to what is stored, so both always
 * agree. Applied twice it is applied once. Only the fields of `Settings`, the record's marks and,
 * where there is a template, the one that holds it are touched.
 *
 * @see design.md 1 and 2
 */
export function overlay(intent: Workload, record: ReleaseRecord): Workload {
  const held = withRecord(intent, record);
  const { template, ...own } = adapterOf(intent).stored(intent.spec, record.originals, record.form);
  const spec = template === undefined ? own : { ...own, template: templateFor(record, template) };
  return { ...held, spec };
}

/** The workload as if there never had been a release: the user's own settings, no mark of ours. */
export function withoutRelease(stored: Workload, { originals }: ReleaseRecord): Workload {
  const { annotations, labels, ...metadata } = stored.metadata;
  return {
    ...stored,
    metadata: {
      ...metadata,
      ...presentTexts("annotations", without(annotations, RELEASE_ANNOTATIONS)),
      ...presentTexts("labels", without(labels, RELEASE_LABELS)),
    },
    spec: withoutUndefined(adapterOf(stored).withOwn(stored.spec, originals)),
  };
}

export function withAnnotation(object: Workload, key: string, value: string): Workload {
  const annotations = { ...object.metadata.annotations, [key]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

export function withLabel(object: Workload, key: string, value: string): Workload {
  const labels = { ...object.metadata.labels, [key]: value };
  return { ...object, metadata: { ...object.metadata, labels } };
}

type Texts = Readonly<Record<string, string>>;

function without(texts: Texts | undefined, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(texts ?? {}).filter(([key]) => !keys.includes(key)));
}

/** An empty map is left out, as the API server leaves it out. */
function presentTexts(key: "annotations" | "labels", texts: Record<string, string>) {
  return Object.keys(texts).length === 0 ? {} : { [key]: texts };
}
