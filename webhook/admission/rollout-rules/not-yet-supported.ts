/**
 * TEMPORARY. This version releases workloads in partition style, by pods only. What the
 * API can say beyond that is refused, so that nothing is accepted and then silently not done.
 * Whoever brings a feature removes its entry here, and with the last one this file.
 */
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { allSteps } from "./placed-steps.ts";
import type { Rule } from "./submission.ts";
import type { Violation } from "./violation.ts";

const SUPPORTED = "strategy.canary without an extra workload, and steps with replicas and pause";
const ROLLING_STYLE = "rollouts.kruise.io/rolling-style";
const TRAFFIC_ROUTING = "rollouts.kruise.io/trafficrouting";

export const supported: Rule = ({ after }) => [
  ...styles(after),
  ...traffic(after),
  ...trafficOfSteps(after),
  ...annotations(after),
];

/** An entry that is not there asks for nothing. */
function gap(path: string, value: unknown, fix: string): readonly Violation[] {
  if (value === undefined) return [];
  return [{ path, value, rule: `is not supported yet (this version supports ${SUPPORTED})`, fix }];
}

function styles({ spec: { strategy } }: Rollout): readonly Violation[] {
  const extra = strategy.canary?.enableExtraWorkloadForCanary === true ? true : undefined;
  return [
    ...gap("spec.strategy.blueGreen", strategy.blueGreen, "use strategy.canary"),
    ...gap("spec.strategy.canary.enableExtraWorkloadForCanary", extra, "leave it out"),
  ];
}

function traffic({ spec: { strategy } }: Rollout): readonly Violation[] {
  const { trafficRoutings, trafficRoutingRef } = strategy.canary ?? {};
  const routings = trafficRoutings?.length === 0 ? undefined : trafficRoutings;
  const shared = trafficRoutingRef === "" ? undefined : trafficRoutingRef;
  return [
    ...gap(
      "spec.strategy.canary.trafficRoutings",
      routings,
      "leave it out; requests are spread over the pods of both versions",
    ),
    ...gap("spec.strategy.canary.trafficRoutingRef", shared, "leave it out"),
  ];
}

function trafficOfSteps(rollout: Rollout): readonly Violation[] {
  return allSteps(rollout).flatMap(({ path, step }) => {
    const matches = step.matches?.length === 0 ? undefined : step.matches;
    return [
      ...gap(
        `${path}.traffic`,
        step.traffic,
        "leave it out; the share of requests follows the share of pods",
      ),
      ...gap(`${path}.matches`, matches, "leave it out"),
      ...gap(`${path}.requestHeaderModifier`, step.requestHeaderModifier, "leave it out"),
    ];
  });
}

/** Older ways to ask for an extra workload and for shared traffic. */
function annotations({ metadata: { annotations: values = {} } }: Rollout): readonly Violation[] {
  const style = values[ROLLING_STYLE];
  const otherStyle = style === "" || style?.toLowerCase() === "partition" ? undefined : style;
  const shared = values[TRAFFIC_ROUTING] === "" ? undefined : values[TRAFFIC_ROUTING];
  return [
    ...gap(
      `metadata.annotations["${ROLLING_STYLE}"]`,
      otherStyle,
      "remove the annotation, or set it to partition",
    ),
    ...gap(`metadata.annotations["${TRAFFIC_ROUTING}"]`, shared, "remove the annotation"),
  ];
}
