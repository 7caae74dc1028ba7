import { podsPlanned } from "../../batches/step-size.ts";
import { podsOf } from "../../gate/pod-count.ts";
import type { Form, Settings } from "../../gate/release-record.ts";
import { withoutUndefined } from "../../patch/json.ts";
import type { WorkloadSpec } from "../workload.ts";
import type { WorkloadAdapter } from "./adapter.ts";
import { NEVER_AVAILABLE_SECONDS, neverCounts } from "./deployment.ts";
import { partitionIn, pausedIn, withUpdateStrategy } from "./update-strategy.ts";
import { cautionWithoutPods } from "./without-pods.ts";

/** All pods keep the old revision, however many there will be. */
const ALL = "100%";

/** The one type that makes new pods instead of changing old ones; the default. */
const RECREATES = "ReCreate";

/** A CloneSet has its pace in `updateStrategy` itself, and a partition that may be a percent. */
export const cloneSet: WorkloadAdapter = {
  type: "cloneset",
  settingsOf,
  withOwn: (spec, settings) =>
    withUpdateStrategy(withOwnPace(spec, settings), {
      partition: settings.partition,
      paused: settings.paused,
    }),
  stored: (spec, settings, form) =>
    form.kind === "beside"
      ? besideSpec(spec, form)
      : withUpdateStrategy(withOwnPace(spec, settings), {
          partition: partitionIn(form, settings, ALL),
          paused: pausedIn(form, settings),
        }),
  plausible,
  cannotHold: ({ updateStrategy: { type = RECREATES } = {} }, style) =>
    style === "BlueGreen" && type !== RECREATES
      ? `spec.updateStrategy.type ${type} changes pods in place, and blue-green needs new ones beside them; write ${RECREATES}`
      : undefined,
  caution: cautionWithoutPods,
  replicasOf: ({ spec }) => spec.replicas ?? 1,
  podsForStep: podsPlanned,
  allowance(_spec, settings, replicas) {
    const maxSurge = podsOf(settings.maxSurge ?? 0, replicas, "up");
    const own = podsOf(settings.maxUnavailable ?? "20%", replicas, "up");
    return { maxUnavailable: own + maxSurge === 0 ? 1 : own, maxSurge };
  },
};

function settingsOf({ updateStrategy, scaleStrategy, minReadySeconds }: WorkloadSpec): Settings {
  const { partition, paused, maxSurge, maxUnavailable } = updateStrategy ?? {};
  const podsToDelete = scaleStrategy?.podsToDelete?.join(",");
  return withoutUndefined({
    partition,
    paused,
    maxSurge,
    maxUnavailable,
    minReadySeconds,
    podsToDelete,
  });
}

function withOwnPace(spec: WorkloadSpec, settings: Settings): WorkloadSpec {
  const { maxSurge, maxUnavailable, minReadySeconds } = settings;
  const paced = withUpdateStrategy(spec, { maxSurge, maxUnavailable });
  return withoutUndefined({ ...withPodsToDelete(paced, settings), minReadySeconds });
}

/** An empty `scaleStrategy` stays: OpenKruise itself puts it there. */
function withPodsToDelete(spec: WorkloadSpec, { podsToDelete }: Settings): WorkloadSpec {
  const names = podsToDelete?.split(",").filter((name) => name !== "");
  if (spec.scaleStrategy === undefined && names === undefined) return spec;
  const scaleStrategy = withoutUndefined({ ...spec.scaleStrategy, podsToDelete: names });
  return { ...spec, scaleStrategy };
}

/**
 * Both versions, and the old one whole (decisions/0004). No pod ever counts as available, so none is
 * deleted or updated; what is above the desired number is `podsToDelete`, which the controller
 * writes, and which this leaves as it is.
 */
function besideSpec(
  spec: WorkloadSpec,
  { gate, surge, partition = 0 }: Extract<Form, { kind: "beside" }>,
): WorkloadSpec {
  const pace = {
    partition: gate === "shut" ? ALL : partition,
    paused: spec.updateStrategy?.paused === true ? false : spec.updateStrategy?.paused,
    maxSurge: surge,
    // "0%" and not 0, which is what a user would write: a 0 that comes in is theirs (intent.ts).
    maxUnavailable: "0%",
  };
  return { ...withUpdateStrategy(spec, pace), minReadySeconds: NEVER_AVAILABLE_SECONDS };
}

function plausible({ partition, minReadySeconds, ...others }: Settings): Settings {
  const own = partition === ALL ? 0 : partition;
  if (!neverCounts({ minReadySeconds })) {
    return withoutUndefined({ ...others, partition: own, minReadySeconds });
  }
  const { maxSurge: _surge, maxUnavailable: _unavailable, podsToDelete: _pods, ...rest } = others;
  return withoutUndefined({ ...rest, partition: 0, maxUnavailable: "20%" });
}
