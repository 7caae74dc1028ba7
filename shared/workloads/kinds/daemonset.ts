import { podsOf } from "../../gate/pod-count.ts";
import { podsPlanned } from "../../batches/step-size.ts";
import { withoutUndefined } from "../../patch/json.ts";
import type { WorkloadSpec } from "../workload.ts";
import { rollingTypeIn, withoutUnused, withUpdateStrategy } from "./update-strategy.ts";
import type { WorkloadAdapter } from "./adapter.ts";
import { daemonAllowance } from "./ordered.ts";

const HELD_TYPE = "OnDelete";

/** What the API server puts into a rolling update that says nothing. */
const DEFAULTS = { maxUnavailable: 1, maxSurge: 0 };

/**
 * A DaemonSet of apps/v1 has no partition: it is held by `OnDelete`, and a batch is a set of pods
 * that our controller deletes (design.md 4). Its `rollingUpdate` is left alone.
 */
export const daemonSet: WorkloadAdapter = {
  type: "daemonset",
  settingsOf: ({ updateStrategy }) => withoutUndefined({ strategyType: updateStrategy?.type }),
  withOwn: (spec, { strategyType }) =>
    withoutUnused(withUpdateStrategy(spec, { type: strategyType }), DEFAULTS),
  stored: (spec, settings, form) =>
    withUpdateStrategy(spec, {
      type: form.kind === "finishing" ? rollingTypeIn(form, settings) : HELD_TYPE,
    }),
  // Who chose OnDelete and who was held by it look the same; a DaemonSet that never updates again is worse.
  plausible: ({ strategyType }) => ({
    strategyType: strategyType === HELD_TYPE ? "RollingUpdate" : (strategyType ?? "RollingUpdate"),
  }),
  cannotHold: () => undefined,
  caution,
  replicasOf: ({ status }) => status?.desiredNumberScheduled ?? 0,
  podsForStep: podsPlanned,
  allowance: daemonAllowance,
};

/** Only its own controller can put a new pod beside an old one, and not under `OnDelete`. */
function caution({ updateStrategy }: WorkloadSpec): string | undefined {
  const { maxUnavailable = 1 } = updateStrategy?.rollingUpdate ?? {};
  return podsOf(maxUnavailable, 100, "up") > 0
    ? undefined
    : `spec.updateStrategy.rollingUpdate.maxUnavailable is ${maxUnavailable}, and a DaemonSet that is held by OnDelete cannot surge: in the steps one pod at a time is deleted before the next is there; write how many may be missing`;
}
