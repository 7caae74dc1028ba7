import { podsPlanned } from "../../batches/step-size.ts";
import { podsOf } from "../../gate/pod-count.ts";
import type { Form, Settings } from "../../gate/release-record.ts";
import { withoutUndefined } from "../../patch/json.ts";
import type { WorkloadSpec } from "../workload.ts";
import type { WorkloadAdapter } from "./adapter.ts";
import {
  BEYOND_ANY_POD,
  partitionIn,
  pausedIn,
  rollingTypeIn,
  withoutUnused,
  withRollingUpdate,
  withUpdateStrategy,
} from "./update-strategy.ts";
import { cautionWithoutPods } from "./without-pods.ts";

/**
 * Kinds whose pace lies in `updateStrategy.rollingUpdate`: StatefulSets of any group (the Advanced
 * one and look-alikes too) and the Advanced DaemonSet. Held by a partition that nothing reaches.
 */
const byRollingUpdate = {
  settingsOf: ({ updateStrategy: { type, rollingUpdate } = {} }: WorkloadSpec): Settings =>
    withoutUndefined({
      strategyType: type,
      partition: rollingUpdate?.partition,
      paused: rollingUpdate?.paused,
    }),

  withOwn: (spec: WorkloadSpec, { strategyType, partition, paused }: Settings): WorkloadSpec =>
    withRollingUpdate(spec, strategyType, { partition, paused }),

  stored(spec: WorkloadSpec, settings: Settings, form: Form): WorkloadSpec {
    const partition = partitionIn(form, settings, BEYOND_ANY_POD);
    return withRollingUpdate(spec, rollingTypeIn(form, settings), {
      partition,
      paused: pausedIn(form, settings),
    });
  },

  plausible({ partition, ...others }: Settings): Settings {
    return partition === BEYOND_ANY_POD
      ? { ...others, partition: 0 }
      : { ...others, ...withoutUndefined({ partition }) };
  },

  cannotHold: ({ updateStrategy }: WorkloadSpec): string | undefined =>
    updateStrategy?.type === "OnDelete"
      ? "spec.updateStrategy.type OnDelete updates a pod only when somebody deletes it, so there is nothing to hold"
      : undefined,
};

/** A StatefulSet of any group, and any kind with the same fields (contract.md 3.8). */
export const statefulSet: WorkloadAdapter = {
  type: "statefulset",
  ...byRollingUpdate,
  withOwn: (spec, settings) => valid(byRollingUpdate.withOwn(spec, settings)),
  stored: (spec, settings, form) => valid(byRollingUpdate.stored(spec, settings, form)),
  caution: cautionWithoutPods,
  replicasOf: ({ spec }) => spec.replicas ?? 1,
  podsForStep: podsPlanned,
  allowance(spec, _settings, replicas) {
    const own = spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
    return { maxUnavailable: Math.max(1, podsOf(own, replicas, "up")), maxSurge: 0 };
  },
};

/** The API server refuses a StatefulSet of type OnDelete that has anything in `rollingUpdate`. */
function valid(spec: WorkloadSpec): WorkloadSpec {
  return spec.updateStrategy?.type === "OnDelete"
    ? withUpdateStrategy(spec, { rollingUpdate: undefined })
    : spec;
}

/** What OpenKruise puts into a rolling update of a DaemonSet that says nothing. */
const DAEMON_DEFAULTS = {
  rollingUpdateType: "Standard",
  partition: 0,
  paused: false,
  maxUnavailable: 1,
  maxSurge: 0,
};

/** The DaemonSet of apps.kruise.io. */
export const advancedDaemonSet: WorkloadAdapter = {
  type: "daemonset",
  ...byRollingUpdate,
  withOwn: (spec, settings) =>
    withoutUnused(byRollingUpdate.withOwn(spec, settings), DAEMON_DEFAULTS),
  replicasOf: ({ status }) => status?.desiredNumberScheduled ?? 0,
  podsForStep: podsPlanned,
  allowance: daemonAllowance,
};

/** What a DaemonSet of either group allows: one pod may be missing, unless it says otherwise. */
export function daemonAllowance(
  { updateStrategy }: WorkloadSpec,
  _settings: Settings,
  replicas: number,
) {
  const { maxUnavailable, maxSurge = 0 } = updateStrategy?.rollingUpdate ?? {};
  const surge = podsOf(maxSurge, replicas, "up");
  const unavailable = podsOf(maxUnavailable ?? (surge > 0 ? 0 : 1), replicas, "up");
  return { maxUnavailable: unavailable + surge === 0 ? 1 : unavailable, maxSurge: surge };
}
