import { createHash } from "node:crypto";
import { isRecord } from "../patch/json.ts";
import { withoutHold } from "./held-template.ts";
import { POD_TEMPLATE_HASH } from "./names.ts";

/** Letters and digits that a label value may hold and that cannot spell a word. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const LENGTH = 10;
const NAME = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** Whether a text may be a name that `revisionOf` gives. */
export function isRevision(text: string): boolean {
  return NAME.test(text);
}

/**
 * Name of the revision that a pod template makes: equal for equal templates, and for nothing else.
 *
 * Templates are compared as the Deployment controller compares them, so a ReplicaSet's template
 * and its Deployment's give the same name: without the label `pod-template-hash`, and without our own
 * annotation that holds a template (held-template.ts), an absent list
 * or map equal to an empty one, order of keys ignored, order of lists not. Both must come from
 * the API server, which has filled in its defaults and brought quantities into one form.
 *
 * @returns ten characters that are valid as a label value
 * @see contract.md 0.1 d: clients may only compare revisions for equality
 */
export function revisionOf(template: Readonly<Record<string, unknown>>): string {
  const digest = createHash("sha256")
    .update(canonical(withoutHashLabel(withoutHold(template))))
    .digest();
  return [...digest.subarray(0, LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

function withoutHashLabel(
  template: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { metadata } = template;
  if (!isRecord(metadata) || !isRecord(metadata["labels"])) return template;
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = metadata["labels"];
  return { ...template, metadata: { ...metadata, labels } };
}

/** One text for one meaning: keys sorted, what Go's encoder may leave out left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  const entries = Object.keys(value)
    .filter((key) => !isAbsent(key, value[key]))
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${entries.join(",")}}`;
}

/**
 * Maps of texts, where empty and absent are the same, and `resources`, which Go always writes;
 * `emptyDir: {}` and its like are not.
 */
const MAPS = new Set(["labels", "annotations", "nodeSelector", "limits", "requests", "resources"]);

function isAbsent(key: string, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return MAPS.has(key) && isRecord(value) && Object.keys(value).length === 0;
}
