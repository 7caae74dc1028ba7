import { isDeepStrictEqual } from "node:util";
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { declaredStyle, stepsOf } from "@sluice/shared/api/style.ts";
import { count } from "@sluice/shared/words/plan.ts";
import { placedStyles } from "./placed-styles.ts";
import type { Rule } from "./submission.ts";

const RULE = "must stay as it is while a release is under way";
const FIX = "wait for the release to end, or end it by spec.disabled: true";

/** Another workload would leave the held one held for ever. */
export const workloadStays: Rule = ({ before, after }) => {
  if (before === undefined || !isReleasing(before)) return [];
  const { workloadRef } = after.spec;
  if (isDeepStrictEqual(before.spec.workloadRef, workloadRef)) return [];
  const was = JSON.stringify(before.spec.workloadRef);
  return [{ path: "spec.workloadRef", value: workloadRef, rule: `${RULE} (${was})`, fix: FIX }];
};

/** The two styles leave different things behind in the cluster, and so does the extra Deployment. */
export const styleStays: Rule = ({ before, after }) => {
  if (before === undefined || !isReleasing(before)) return [];
  const [was, is] = [declaredStyle(before.spec), declaredStyle(after.spec)];
  if (was === is) return [];
  return [{ path: "spec.strategy", value: is, rule: `the style ${RULE} (${was})`, fix: FIX }];
};

/** The status counts steps: with fewer of them it could point beyond the last. */
export const numberOfStepsStays: Rule = ({ before, after }) => {
  if (before === undefined || !isReleasing(before)) return [];
  const [was, is] = [stepsOf(before.spec).length, stepsOf(after.spec).length];
  if (was === is) return [];
  const style = after.spec.strategy.blueGreen === undefined ? "canary" : "blueGreen";
  const fix = `keep ${count(was, "step")} and change what is in them, or ${FIX}`;
  return [
    {
      path: `spec.strategy.${style}.steps`,
      value: count(is, "step"),
      rule: `their number ${RULE} (${was})`,
      fix,
    },
  ];
};

/** What was changed in the old routes would be left there, and the new ones begin in the middle. */
export const trafficRoutingsStay: Rule = ({ before, after }) => {
  if (before === undefined || !isReleasing(before)) return [];
  return placedStyles(after).flatMap(({ path, name, strategy }) => {
    const was = before.spec.strategy[name]?.trafficRoutings ?? [];
    const { trafficRoutings: is = [] } = strategy;
    // Another style is complained of as that.
    if (before.spec.strategy[name] === undefined || isDeepStrictEqual(was, is)) return [];
    return [{ path: `${path}.trafficRoutings`, value: is, rule: RULE, fix: FIX }];
  });
};

/** By the stored status: what the sender writes into it does not count. */
function isReleasing({ status }: Rollout): boolean {
  return status?.phase === "Progressing" || status?.phase === "Terminating";
}
