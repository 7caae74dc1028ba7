import { parseIntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import type { Step } from "@sluice/shared/api/rollout.ts";
import { neighbours } from "./placed-steps.ts";
import { ROLLING_STYLE, rollingStyleOf, STYLE_PATH } from "./rolling-style.ts";
import type { Rule } from "./submission.ts";

const STYLES = new Set(["", "canary", "partition"]);

/** Anything else would be taken for canary. */
export const rollingStyleIsKnown: Rule = ({ after }) => {
  if (STYLES.has(rollingStyleOf(after))) return [];
  return [
    {
      path: STYLE_PATH,
      value: after.metadata.annotations?.[ROLLING_STYLE],
      rule: "must be canary or partition",
      fix: "write one of the two; without it a Deployment gets canary, all else partition",
    },
  ];
};

/** In this version only, and only where a weight is a share of the traffic (contract.md 3.9). */
export const weightsNeverDecrease: Rule = ({ after }) =>
  neighbours(after)
    .filter(([previous, { step, style }]) => {
      const isRouted = (style.strategy.trafficRoutings ?? []).length > 0;
      return isRouted && percentOf(step) < percentOf(previous.step);
    })
    .map(([previous, { path, step }]) => ({
      path: `${path}.traffic`,
      value: step.traffic,
      rule: `must not be less than "${previous.step.traffic}" in the step before`,
      fix: "write the total that the step should reach, all earlier steps included",
    }));

/** Of a step without a share, nothing that compares. */
function percentOf({ traffic }: Step): number {
  const amount = traffic === undefined ? undefined : parseIntOrPercent(traffic);
  return amount?.unit === "percent" ? amount.percent : Number.NaN;
}
