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
