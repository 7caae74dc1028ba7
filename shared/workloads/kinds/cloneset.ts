import { podsPlanned } from "../../batches/step-size.ts";
import { podsOf } from "../../gate/pod-count.ts";
import { withoutUndefined } from "../../patch/json.ts";
import type { WorkloadAdapter } from "./adapter.ts";
import { partitionIn, pausedIn, withUpdateStrategy } from "./update-strategy.ts";

/** All pods keep the old revision, however many there will be. */
const ALL = "100%";

/** A CloneSet has its pace in `updateStrategy` itself, and a partition that may be a percent. */
export const cloneSet: WorkloadAdapter = {
  type: "cloneset",
  settingsOf: ({ updateStrategy: { partition, paused } = {} }) =>
    withoutUndefined({ partition, paused }),
  withOwn: (spec, { partition, paused }) => withUpdateStrategy(spec, { partition, paused }),
  stored: (spec, settings, form) =>
    withUpdateStrategy(spec, {
      partition: partitionIn(form, settings, ALL),
      paused: pausedIn(form, settings),
    }),
  plausible: ({ partition, ...others }) =>
    partition === ALL
      ? { ...others, partition: 0 }
      : { ...others, ...withoutUndefined({ partition }) },
  cannotHold: () => undefined,
  replicasOf: ({ spec }) => spec.replicas ?? 1,
  podsForStep: podsPlanned,
  allowance({ updateStrategy }, _settings, replicas) {
    const maxSurge = podsOf(updateStrategy?.maxSurge ?? 0, replicas, "up");
    const own = podsOf(updateStrategy?.maxUnavailable ?? "20%", replicas, "up");
    return { maxUnavailable: own + maxSurge === 0 ? 1 : own, maxSurge };
  },
};
