import { cel } from "../schema/cel.ts";

const PERCENTS = Array.from({ length: 100 }, (_, index) => `'${index + 1}%'`);

/**
 * Counts from 1 and percents from 1% to 100%, in a form whose worst case the API server finds cheap
 * enough, on any version. A pattern is not: an int-or-string has no bound to its length before
 * Kubernetes 1.35 (its pull request 132837), and `type(self) == int` alone costs as much as
 * comparing the longest request with itself; `in` costs the length of the list.
 */
export const REPLICAS_RULES = cel({
  rule: `type(self) in [int] ? self > 0 : self in [${PERCENTS.join(", ")}]`,
  message: "must be a count of 1 or more, such as 3, or a percent from 1% to 100%, such as 20%",
});

export const DURATION_RULES = cel({
  rule: "self >= 0",
  message: "must be 0 seconds or more; leave it out to wait for an approval",
});
