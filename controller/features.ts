import type { Rule } from "@sluice/shared/config/environment.ts";

const KNOWN = ["RolloutHistory"] as const;

/** A part that is off unless `FEATURE_GATES` turns it on (contract.md 9.1). */
export type Feature = (typeof KNOWN)[number];

export const NONE: ReadonlySet<Feature> = new Set();

/** In the form that the original's flag has. */
export const FEATURES: Rule<ReadonlySet<Feature>> = {
  rule: `a list such as RolloutHistory=true; known are ${KNOWN.join(", ")}`,
  parse(text) {
    const on = new Set<Feature>();
    for (const gate of text.split(",")) {
      const [, name, state] = /^\s*(\w+)=(true|false)\s*$/.exec(gate) ?? [];
      const known = KNOWN.find((one) => one === name);
      if (known === undefined) return undefined;
      if (state === "true") on.add(known);
    }
    return on;
  },
};
