import { isRecord } from "@sluice/shared/patch/json.ts";
import { readTexts, typeInWords } from "@sluice/shared/traffic/texts.ts";
import {
  type Content,
  contentFrom,
  withoutRecords,
} from "@sluice/shared/traffic/network/network-object.ts";

export type Result =
  | { readonly kind: "content"; readonly content: Content }
  | { readonly kind: "refused"; readonly message: string };

/**
 * What a script for a custom network returned: `{spec, labels, annotations}`. A part that is not
 * there is as it was; an empty table is none of it.
 */
// oxlint-disable-next-line complexity -- three parts, each of which may be absent or wrong
export function readResult(value: unknown, original: Content): Result {
  if (!isRecord(value)) {
    return refused(
      `the result is ${typeInWords(value)}: it must be {spec, labels, annotations}, such as obj.data`,
    );
  }
  const { spec = original.spec ?? {} } = value;
  if (!isRecord(spec)) return refused(`spec is ${typeInWords(spec)}: it must be a table by name`);
  const labels = readTexts("labels", value["labels"] ?? original.labels ?? {});
  if (labels.kind === "refused") return labels;
  const annotations = readTexts("annotations", value["annotations"] ?? original.annotations ?? {});
  if (annotations.kind === "refused") return annotations;
  const isAbsent = original.spec === undefined && Object.keys(spec).length === 0;
  const parts = { labels: labels.texts, annotations: withoutRecords(annotations.texts) };
  return { kind: "content", content: contentFrom(isAbsent ? parts : { ...parts, spec }) };
}

const refused = (message: string): Result => ({ kind: "refused", message });
