import type { Rule } from "./environment.ts";

/** In the order in which a complaint lists them. */
const KNOWN = [
  "RolloutHistory",
  "KeepWorkloadPausedOnRolloutDeletion",
  "AppendPodSelector",
  // Of the original's own controller of Deployments, which there is none of here; so it may be set, and changes nothing.
  "AdvancedDeployment",
] as const;

/** A part that is off unless `FEATURE_GATES` turns it on (contract.md 9.1). */
export type Feature = (typeof KNOWN)[number];
export type Features = ReadonlySet<Feature>;

export const NO_FEATURES: Features = new Set();

/** In the form that the original's flag has, with all of its names: who comes from there brings the flag along. */
export const FEATURES: Rule<Features> = {
  rule: `a list such as RolloutHistory=true; known are ${KNOWN.join(", ")}`,
  parse(text) {
    const on = new Set<Feature>();
    for (const gate of text.split(",")) {
      const [, name, state] = /^\s*(\w+)=(true|false)\s*$/.exec(gate) ?? [];
      const known = KNOWN.find((one) => one === name);
      if (known === undefined) return undefined;
      if (state === "true") on.add(known);
      else on.delete(known);
    }
    return on;
  },
};

/** What is said once, as a process starts, of a gate that is on and changes nothing. */
export function idleGates(features: Features): readonly string[] {
  return features.has("AdvancedDeployment")
    ? [
        "AdvancedDeployment changes nothing here: Deployments are released by their own controller, which is paced; leave it out",
      ]
    : [];
}

/** What becomes of a workload whose Rollout is deleted or disabled in the middle of a release. */
export type WhenCutShort =
  /** It is let go: what is left of the new version rolls out natively, at once. */
  | "let go"
  /** It stays as it is, held by what its own kind has for that. */
  | "kept";

export function whenCutShort(features: Features): WhenCutShort {
  return features.has("KeepWorkloadPausedOnRolloutDeletion") ? "kept" : "let go";
}
