import { type Amount, parseIntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import type { IntOrPercent } from "@sluice/shared/api/rollout.ts";
import { MAX_STEPS } from "@sluice/shared/api/v1beta1/step.ts";
import { allSteps, neighbours, placedSteps } from "./placed-steps.ts";
import type { Rule } from "./submission.ts";

export const numberOfSteps: Rule = ({ after }) =>
  placedSteps(after)
    .filter(({ steps }) => steps.length === 0 || steps.length > MAX_STEPS)
    .map(({ path, steps }) => ({
      path,
      value: steps.length === 0 ? [] : `${steps.length} steps`,
      rule: `must have 1 to ${MAX_STEPS} steps`,
      fix: steps.length === 0 ? "add one, such as {replicas: 100%}" : "take fewer, larger steps",
    }));

/** Each step says how many pods, within what can be. */
export const replicasInRange: Rule = ({ after }) =>
  allSteps(after)
    .filter(({ step }) => !isSizeOfStep(step.replicas))
    .map(({ path, step }) => ({
      path: `${path}.replicas`,
      value: step.replicas,
      rule: "must be a whole count of pods of 1 or more, or a whole percent from 1% to 100%",
      fix: fixOf(step.replicas),
    }));

/**
 * No step takes back what an earlier one released. A count and a percent are not compared: which
 * is more depends on the workload, and changes when it is scaled.
 */
export const replicasNeverDecrease: Rule = ({ after }) =>
  neighbours(after)
    .filter(([previous, { step }]) => isLess(step.replicas, previous.step.replicas))
    .map(([previous, { path, step }]) => ({
      path: `${path}.replicas`,
      value: step.replicas,
      rule: `must not be less than ${JSON.stringify(previous.step.replicas)} in the step before`,
      fix: "write the total that the step should reach, all earlier steps included",
    }));

export const pausesNotNegative: Rule = ({ after }) =>
  allSteps(after)
    .filter(({ step }) => (step.pause?.duration ?? 0) < 0)
    .map(({ path, step }) => ({
      path: `${path}.pause.duration`,
      value: step.pause?.duration,
      rule: "must be 0 seconds or more",
      fix: "write 0 to go on at once, or leave duration out to wait for an approval",
    }));

function isSizeOfStep(replicas: IntOrPercent | undefined): boolean {
  const amount = amountOf(replicas);
  if (amount === undefined) return false;
  if (amount.unit === "count") return amount.count > 0;
  // Without leading zeros, as the rule in the CRD wants it.
  return amount.percent > 0 && amount.percent <= 100 && replicas === `${amount.percent}%`;
}

/** A count in quotes, or a percent without its sign, is the usual slip. */
function fixOf(replicas: IntOrPercent | undefined): string {
  if (typeof replicas === "string" && /^[1-9]\d*$/.test(replicas)) {
    return `write ${replicas} without quotes for a count, or "${replicas}%" for a percent`;
  }
  return `write for example 3, or "20%"`;
}

/** Of two counts or two percents; never of one and the other, nor of what cannot be read. */
function isLess(size: IntOrPercent | undefined, than: IntOrPercent | undefined): boolean {
  const [one, other] = [amountOf(size), amountOf(than)];
  if (one === undefined || other === undefined || one.unit !== other.unit) return false;
  return sizeOf(one) < sizeOf(other);
}

function sizeOf(amount: Amount): number {
  return amount.unit === "count" ? amount.count : amount.percent;
}

function amountOf(value: IntOrPercent | undefined): Amount | undefined {
  return value === undefined ? undefined : parseIntOrPercent(value);
}
