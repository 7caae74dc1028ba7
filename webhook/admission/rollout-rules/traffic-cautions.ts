import { parseIntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import type { Step } from "@sluice/shared/api/rollout.ts";
import { sharedRoutingOf } from "@sluice/shared/api/shared-routing.ts";
import { asksForTraffic, neighbours, placedSteps } from "./placed-steps.ts";
import { placedRoutings, placedStyles } from "./placed-styles.ts";
import type { Caution } from "./submission.ts";

/** One line for all steps: the first one shows what is meant. */
export const trafficWithoutRoutings: Caution = ({ after }) =>
  placedSteps(after).flatMap(({ steps, style: { strategy } }) => {
    const first = steps.find(({ step }) => trafficFieldOf(step) !== undefined);
    if (first === undefined || (strategy.trafficRoutings ?? []).length > 0) return [];
    const path = `${first.path}.${trafficFieldOf(first.step)}`;
    const shared = sharedRoutingOf(after);
    return shared === undefined
      ? [
          {
            path,
            says: "no effect without trafficRoutings; requests are spread over the pods of both versions",
          },
        ]
      : [
          {
            path,
            says: `no effect: TrafficRouting ${shared.name} has a rule of its own; write it there, or name routes in trafficRoutings`,
          },
        ];
  });

export const routingsWithoutTraffic: Caution = ({ after }) =>
  placedStyles(after)
    .filter(
      ({ strategy: { trafficRoutings = [], steps } }) =>
        trafficRoutings.length > 0 && steps.length > 0 && !steps.some(asksForTraffic),
    )
    .map(({ path }) => ({
      path: `${path}.trafficRoutings`,
      says: "never used, as no step has traffic or matches",
    }));

/** The pods stay where they are, and more requests go to the old version again. */
export const trafficFallsBack: Caution = ({ after }) =>
  neighbours(after)
    .filter(([previous, { step }]) => shareOf(step) < shareOf(previous.step))
    .map(([previous, { path }]) => ({
      path: `${path}.traffic`,
      says: `less than the ${previous.step.traffic} of the step before`,
    }));

/** Few pods get many requests. How many they can take nobody knows here; a plan rarely means it. */
export const trafficBeyondPods: Caution = ({ after }) =>
  placedSteps(after).flatMap(({ steps, style: { strategy } }) => {
    const capped = strategy.trafficRoutings?.[0]?.capToReadyPods === true;
    const first = steps.find(({ step }) => shareOf(step) > podsOf(step));
    if (first === undefined || capped || (strategy.trafficRoutings ?? []).length === 0) return [];
    const { traffic, replicas } = first.step;
    return [
      {
        path: `${first.path}.traffic`,
        says: `${traffic} of the requests for ${replicas} of the pods; trafficRoutings[0].capToReadyPods: true never gives them more than their part`,
      },
    ];
  });

/** With one Service for both versions, only an object that tells them apart itself can split. */
export const nothingToSplit: Caution = ({ after }) =>
  placedRoutings(after)
    .filter(
      ({ strategy: { disableGenerateCanaryService }, routing: { ingress, gateway } }) =>
        disableGenerateCanaryService === true && (ingress ?? gateway) !== undefined,
    )
    .map(({ path, routing: { ingress } }) => ({
      path: `${path}.${ingress === undefined ? "gateway" : "ingress"}`,
      says: "cannot split one Service; leave disableGenerateCanaryService out, or use customNetworkRefs",
    }));

function trafficFieldOf(step: Step): "traffic" | "matches" | "requestHeaderModifier" | undefined {
  if (step.traffic !== undefined) return "traffic";
  if (asksForTraffic(step)) return "matches";
  return step.requestHeaderModifier === undefined ? undefined : "requestHeaderModifier";
}

/** In percent; of a count, nothing that compares. */
function podsOf({ replicas }: Step): number {
  const amount = replicas === undefined ? undefined : parseIntOrPercent(replicas);
  return amount?.unit === "percent" ? amount.percent : Number.NaN;
}

/** In percent; of a step that sets no share, nothing that compares. */
function shareOf({ traffic }: Step): number {
  const amount = traffic === undefined ? undefined : parseIntOrPercent(traffic);
  return amount?.unit === "percent" ? amount.percent : Number.NaN;
}
