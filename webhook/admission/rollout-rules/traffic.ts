import { parseIntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import { styleOf } from "@sluice/shared/api/style.ts";
import { allSteps, asksForTraffic } from "./placed-steps.ts";
import type { Rule } from "./submission.ts";

/**
 * Blue-green begins with all pods and no traffic; elsewhere a step that has no traffic yet leaves
 * the field out.
 */
export const trafficInRange: Rule = ({ after }) =>
  allSteps(after).flatMap(({ path, step, style }) => {
    const least = style.name === "blueGreen" ? 0 : 1;
    if (step.traffic === undefined || isShare(step.traffic, least)) return [];
    return [
      {
        path: `${path}.traffic`,
        value: step.traffic,
        rule: `must be a whole percent from ${least}% to 100%`,
        fix: fixOf(step.traffic),
      },
    ];
  });

/**
 * Where new pods replace old ones, a step with traffic must leave enough of the old: they still get
 * the rest of it. A count is taken as it is, for its share is not known here (contract.md 3.9).
 */
export const partitionLeavesPods: Rule = ({ after, settings }) => {
  const most = settings.partitionPercentLimit;
  if (styleOf(after.spec) !== "Partition") return [];
  return allSteps(after)
    .filter(({ step }) => asksForTraffic(step) && percentOf(step.replicas) > most)
    .map(({ path, step }) => ({
      path: `${path}.replicas`,
      value: step.replicas,
      rule: `must not be more than ${most}% in a step with traffic or matches, as the old pods carry the rest of the traffic`,
      fix: "leave traffic and matches out of this step, or write fewer pods",
    }));
};

function isShare(traffic: string, least: number): boolean {
  const amount = parseIntOrPercent(traffic);
  if (amount?.unit !== "percent" || traffic !== `${amount.percent}%`) return false;
  return amount.percent >= least && amount.percent <= 100;
}

/** A percent without its sign is the usual slip; the rest begins before there is any traffic. */
function fixOf(traffic: string): string {
  if (/^[1-9]\d?$|^100$/.test(traffic)) return `write "${traffic}%"`;
  if (traffic === "0%" || traffic === "0") return "leave traffic out of a step that has none yet";
  return 'write for example "20%"';
}

function percentOf(replicas: number | string | undefined): number {
  const amount = replicas === undefined ? undefined : parseIntOrPercent(replicas);
  return amount?.unit === "percent" ? amount.percent : 0;
}
