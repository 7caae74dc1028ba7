import { API_VERSION } from "@sluice/shared/api/v1alpha1/rollout.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { Face } from "./face.ts";
import { ROLLING_STYLE, STYLE_PATH, TRAFFIC_ROUTING_PATH } from "./rolling-style.ts";
import { EXPLAIN, seeExplain } from "./schema.ts";
import { rollingStyleIsKnown, weightsNeverDecrease } from "./v1alpha1-rules.ts";
import type { Violation } from "./violation.ts";
import { type Weight, weightAt } from "./weight.ts";

/** A table of what to write instead of what. */
type Words = readonly (readonly [RegExp, string])[];

/** Where v1beta1 has a field, and where v1alpha1 has it. */
const PATHS: Words = [
  [/^spec\.workloadRef/, "spec.objectRef.workloadRef"],
  [/^spec\.strategy\.canary\.enableExtraWorkloadForCanary$/, STYLE_PATH],
  [/^spec\.strategy\.canary\.trafficRoutingRef$/, TRAFFIC_ROUTING_PATH],
];

/** The same for what answers say about other fields. */
const TEXTS: Words = [
  [/\benableExtraWorkloadForCanary: true\b/g, `annotation ${ROLLING_STYLE}: canary`],
  [/\btraffic (and|or) matches\b/g, "weight $1 matches"],
  [/\bleave traffic out\b/g, "leave weight out"],
  [
    /\bmust have exactly one of canary and blueGreen\b/g,
    "must have canary; blueGreen is of v1beta1",
  ],
  // A weight is a percent without its sign, and so without quotes.
  [/"(\d+%)" in the step before/g, "$1 in the step before"],
];

/** @param sent as it arrived */
export function v1alpha1Face(sent: unknown): Face {
  return {
    rules: [rollingStyleIsKnown, weightsNeverDecrease],
    cautions: [],
    violation(inV1beta1) {
      const { value, rule, fix } = inV1beta1;
      const weight = weightAt(sent, inV1beta1.path);
      if (weight !== undefined) return aboutWeight(inV1beta1, weight);
      const isStyle = rule.startsWith("the style must");
      const path = isStyle ? STYLE_PATH : written(inV1beta1.path, PATHS);
      if (fix.startsWith(EXPLAIN))
        return [{ path, value, rule, fix: seeExplain(path, API_VERSION) }];
      return [{ path, value, rule: written(rule, TEXTS), fix: written(fix, TEXTS) }];
    },
    notice({ path, says }) {
      const weight = weightAt(sent, path);
      const hasNoEffect = says.startsWith("no effect");
      // It has one: it says how many pods.
      if (hasNoEffect && weight?.meaning === "size") return [];
      const at = weight?.path ?? written(path, PATHS);
      // Nobody asked: canary is the default, also of kinds that have no extra workload.
      if (hasNoEffect && at === STYLE_PATH && !asksForStyle(sent)) return [];
      return [{ path: at, says: written(says, TEXTS) }];
    },
  };
}

function aboutWeight({ rule, fix }: Violation, weight: Weight): readonly Violation[] {
  const { path, value, meaning } = weight;
  if (!rule.startsWith("must be a whole")) {
    return [{ path, value, rule: written(rule, TEXTS), fix: written(fix, TEXTS) }];
  }
  // The original demands a weight of 1 or more where it says how many pods, and only there.
  if (value === 0 && meaning === "share") return [];
  const least = meaning === "size" ? 1 : 0;
  return [
    {
      path,
      value,
      rule: `must be a whole number from ${least} to 100`,
      fix: "write for example 20",
    },
  ];
}

function written(text: string, words: Words): string {
  return words.reduce((said, [from, to]) => said.replace(from, to), text);
}

function asksForStyle(sent: unknown): boolean {
  const metadata = isRecord(sent) ? sent["metadata"] : undefined;
  const annotations = isRecord(metadata) ? metadata["annotations"] : undefined;
  return isRecord(annotations) && Boolean(annotations[ROLLING_STYLE]);
}
