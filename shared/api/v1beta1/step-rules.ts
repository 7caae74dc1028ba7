import { cel } from "../schema/cel.ts";

/**
 * Whole percents as CEL lists them, in a form whose worst case the API server finds cheap enough, on
 * any version. A pattern is not: an int-or-string has no bound to its length before Kubernetes 1.35
 * (its pull request 132837), and `type(self) == int` alone costs as much as comparing the longest
 * request with itself; `in` costs the length of the list.
 */
const percentsFrom = (least: 0 | 1) =>
  `[${Array.from({ length: 101 - least }, (_, index) => `'${index + least}%'`).join(", ")}]`;

/** Counts from 1 and percents from 1% to 100%. */
export const REPLICAS_RULES = cel({
  rule: `type(self) in [int] ? self > 0 : self in ${percentsFrom(1)}`,
  message: "must be a count of 1 or more, such as 3, or a percent from 1% to 100%, such as 20%",
});

/** Shares of the traffic: blue-green begins with none, elsewhere a step without one leaves it out. */
export const TRAFFIC_RULES = {
  canary: cel({
    rule: `self in ${percentsFrom(1)}`,
    message: "must be a percent from 1% to 100%, such as 20%",
  }),
  blueGreen: cel({
    rule: `self in ${percentsFrom(0)}`,
    message: "must be a percent from 0% to 100%, such as 20%",
  }),
} as const;

export const THRESHOLD_RULES = cel({
  rule: `type(self) in [int] ? self >= 0 : self in ${percentsFrom(0)}`,
  message: "must be a count of 0 or more, such as 1, or a percent from 0% to 100%, such as 10%",
});

export const DURATION_RULES = cel({
  rule: "self >= 0",
  message: "must be 0 seconds or more; leave it out to wait for an approval",
});

/**
 * That no step has fewer than the one before is for the webhook: to compare two values that may be
 * strings without a bound costs more than a hundred times what a rule may.
 */
export const STEPS_RULES = cel({
  rule: "size(self) > 0",
  message: "a release needs at least one step; add one, such as {replicas: 100%}",
});
