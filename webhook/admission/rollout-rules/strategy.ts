import { parseIntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import { MAX_SCALE_DOWN_DELAY } from "@sluice/shared/api/v1beta1/strategy.ts";
import { misnamed } from "./object-name.ts";
import { placedStyles } from "./placed-styles.ts";
import type { Rule } from "./submission.ts";

const PATH = "spec.strategy";

/** Exactly one style: which of two would count is nothing to guess. */
export const oneStyle: Rule = ({ after }) => {
  const { canary, blueGreen } = after.spec.strategy;
  const rule = "must have exactly one of canary and blueGreen";
  if (canary !== undefined && blueGreen !== undefined) {
    return [{ path: PATH, value: ["canary", "blueGreen"], rule, fix: "remove one of the two" }];
  }
  if (canary === undefined && blueGreen === undefined) {
    return [
      {
        path: PATH,
        value: after.spec.strategy,
        rule,
        fix: "add canary: {steps: [{replicas: 100%}]} and go from there",
      },
    ];
  }
  return [];
};

export const thresholdInRange: Rule = ({ after }) =>
  placedStyles(after).flatMap(({ path, strategy: { failureThreshold } }) => {
    if (failureThreshold === undefined || isThreshold(failureThreshold)) return [];
    return [
      {
        path: `${path}.failureThreshold`,
        value: failureThreshold,
        rule: "must be a whole count of pods, or a whole percent from 0% to 100%",
        fix: 'write for example 1, or "10%"; leave it out to tolerate no unready pod',
      },
    ];
  });

function isThreshold(value: number | string): boolean {
  const amount = parseIntOrPercent(value);
  if (amount?.unit !== "percent") return amount !== undefined;
  return amount.percent <= 100 && value === `${amount.percent}%`;
}

export const sharedRoutingIsNamed: Rule = ({ after }) =>
  placedStyles(after).flatMap(({ path, strategy: { trafficRoutingRef } }) => {
    if (trafficRoutingRef === undefined || trafficRoutingRef === "") return [];
    return misnamed(`${path}.trafficRoutingRef`, trafficRoutingRef, {
      what: "the TrafficRouting",
      form: "subdomain",
      suffix: "",
    });
  });

export const scaleDownDelayInRange: Rule = ({ after }) => {
  const delay = after.spec.strategy.blueGreen?.scaleDownDelaySeconds;
  if (delay === undefined || (delay >= 0 && delay <= MAX_SCALE_DOWN_DELAY)) return [];
  return [
    {
      path: `${PATH}.blueGreen.scaleDownDelaySeconds`,
      value: delay,
      rule: `must be a number of seconds from 0 to ${MAX_SCALE_DOWN_DELAY}, which is a day`,
      fix: "write for example 600, or leave it out to let the old version go at once",
    },
  ];
};
