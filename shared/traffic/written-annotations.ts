import type { Texts } from "./texts.ts";

/**
 * Annotation of ours on a canary Ingress, JSON: names of the annotations that we wrote, so that one
 * which a later step no longer wants goes, and one that somebody else put there stays.
 */
export const WRITTEN_ANNOTATIONS = "rollouts.kruise.io/written-annotations";

/**
 * @param wanted what the script says, whole
 * @param current of the canary Ingress as it is; absent when it is yet to be made
 */
export function annotationsFor(wanted: Texts, current: Texts | undefined): Texts {
  const ours = new Set([WRITTEN_ANNOTATIONS, ...writtenNames(current)]);
  const others = Object.entries(current ?? {}).filter(([name]) => !ours.has(name));
  const written = JSON.stringify(Object.keys(wanted).toSorted());
  return { ...Object.fromEntries(others), ...wanted, [WRITTEN_ANNOTATIONS]: written };
}

/** Without a record, the original made it: everything on it is from a script. */
export function writtenNames(current: Texts = {}): readonly string[] {
  const names = parsed(current[WRITTEN_ANNOTATIONS] ?? "");
  return Array.isArray(names)
    ? names.filter((name) => typeof name === "string")
    : Object.keys(current);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
