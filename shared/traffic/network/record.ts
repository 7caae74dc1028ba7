import { applyMergePatch } from "../../patch/apply-merge.ts";
import { isRecord } from "../../patch/json.ts";
import { mergePatch } from "../../patch/merge.ts";
import { readTexts, type Texts } from "../texts.ts";
import {
  type Content,
  contentFrom,
  type NetworkObject,
  ORIGINAL,
  WRITTEN,
} from "./network-object.ts";

export type Recorded =
  /** We have not touched the object. */
  | { readonly kind: "none" }
  | {
      readonly kind: "recorded";
      readonly original: Content;
      /** What we wrote last; absent when it was the original (OpenKruise) that wrote. */
      readonly written: Content | undefined;
    }
  | { readonly kind: "garbled"; readonly message: string };

export function recordsFor(original: Content, written: Content): Texts {
  return {
    [ORIGINAL]: JSON.stringify(original),
    [WRITTEN]: JSON.stringify(mergePatch({ ...original }, { ...written })),
  };
}

export function readRecord({ kind, metadata }: NetworkObject): Recorded {
  const { [ORIGINAL]: originalText, [WRITTEN]: writtenText } = metadata.annotations ?? {};
  if (originalText === undefined) {
    return writtenText === undefined ? { kind: "none" } : garbled(kind, metadata.name, ORIGINAL);
  }
  const original = readContent(originalText);
  if (original === undefined) return garbled(kind, metadata.name, ORIGINAL);
  if (writtenText === undefined) return { kind: "recorded", original, written: undefined };
  const patch = parsed(writtenText);
  if (!isRecord(patch)) return garbled(kind, metadata.name, WRITTEN);
  const written = contentIn(applyMergePatch(original, patch));
  return written === undefined
    ? garbled(kind, metadata.name, WRITTEN)
    : { kind: "recorded", original, written };
}

const garbled = (kind: string, name: string, key: string): Recorded => ({
  kind: "garbled",
  message: `annotation ${key} of ${kind} ${name} is not as it was written, so what the ${kind} was before the release is not known: apply your own manifest, and remove the annotations ${ORIGINAL} and ${WRITTEN}`,
});

const readContent = (text: string): Content | undefined => contentIn(parsed(text));

/** @returns undefined when it is none */
export function contentIn(value: unknown): Content | undefined {
  if (!isRecord(value)) return undefined;
  const { spec } = value;
  // Go writes null for a map that is not there.
  const labels = readTexts("labels", value["labels"] ?? {});
  const annotations = readTexts("annotations", value["annotations"] ?? {});
  if (labels.kind === "refused" || annotations.kind === "refused") return undefined;
  if (spec !== undefined && spec !== null && !isRecord(spec)) return undefined;
  const parts = { labels: labels.texts, annotations: annotations.texts };
  return contentFrom(isRecord(spec) ? { ...parts, spec } : parts);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
