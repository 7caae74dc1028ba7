import { ROLLOUT_ID } from "../../gate/names.ts";
import { isRecord, own, withoutUndefined } from "../../patch/json.ts";
import { API_VERSION as V1ALPHA1, RolloutSchema as v1alpha1 } from "../v1alpha1/rollout.ts";
import { API_VERSION as V1BETA1, RolloutSchema as v1beta1 } from "../v1beta1/rollout.ts";
import { ROLLING_STYLE, TRAFFIC_ROUTING } from "./names.ts";
import { annotationsOf, mapped, recordIn, shown } from "./parts.ts";
import type { JsonObject } from "./three-way.ts";
import type { TwoVersions } from "./two-versions.ts";

/**
 * The two versions of Rollout. What comes out is what OpenKruise's own conversion gives
 * (contract.md 1.4); what that loses is kept beside.
 */
export const rolloutVersions: TwoVersions = {
  old: { apiVersion: V1ALPHA1, show: showOld },
  stored: { apiVersion: V1BETA1, show: showStored },
};

function showStored(old: JsonObject): JsonObject {
  const annotations = annotationsOf(old);
  const spec = recordIn(old, "spec");
  const id = spec?.["rolloutID"];
  const hasId = typeof id === "string" && id !== "";
  return shown(old, v1beta1, {
    annotations: hasId ? { ...annotations, [ROLLOUT_ID]: id } : annotations,
    spec: spec === undefined ? undefined : storedSpec(spec, annotations),
    // Copies of the sub-status, which the controller refreshes.
    status: mapped(recordIn(old, "status"), (status) => ({
      ...status,
      currentStepIndex: 0,
      currentStepState: "",
    })),
  });
}

function storedSpec(spec: JsonObject, annotations: JsonObject): JsonObject {
  const workloadRef = recordIn(recordIn(spec, "objectRef") ?? {}, "workloadRef");
  const strategy = mapped(recordIn(spec, "strategy"), ({ paused, canary }) => ({
    paused,
    canary: isRecord(canary) ? storedCanary(canary, annotations) : undefined,
  }));
  return { workloadRef, disabled: spec["disabled"], strategy, approval: spec["approval"] };
}

/** `disableGenerateCanaryService` is kept, not carried over: so it was in every version of the original. */
function storedCanary(canary: JsonObject, annotations: JsonObject): JsonObject {
  const { disableGenerateCanaryService: _lost, ...rest } = canary;
  const style = own(annotations, ROLLING_STYLE);
  const isPartition = typeof style === "string" && style.toLowerCase() === "partition";
  const shared = own(annotations, TRAFFIC_ROUTING);
  return {
    ...rest,
    steps: stepsIn(canary, storedStep),
    enableExtraWorkloadForCanary: !isPartition,
    trafficRoutingRef: shared === "" ? undefined : shared,
  };
}

function storedStep({ weight, ...step }: JsonObject): JsonObject {
  if (typeof weight !== "number") return step;
  const percent = `${weight}%`;
  return { ...step, replicas: step["replicas"] ?? percent, traffic: percent };
}

function showOld(stored: JsonObject): JsonObject {
  const spec = recordIn(stored, "spec");
  const strategy = spec === undefined ? undefined : recordIn(spec, "strategy");
  if (spec === undefined || isRecord(strategy?.["blueGreen"])) return showLittle(stored, spec);
  const { [ROLLOUT_ID]: id, ...others } = annotationsOf(stored);
  const canary = strategy === undefined ? undefined : recordIn(strategy, "canary");
  return shown(stored, v1alpha1, {
    annotations: { ...others, ...(canary === undefined ? {} : styleOf(canary)) },
    spec: {
      objectRef: withoutUndefined({ workloadRef: recordIn(spec, "workloadRef") }),
      rolloutID: id,
      disabled: spec["disabled"],
      approval: spec["approval"],
      strategy: mapped(strategy, ({ paused }) => ({ paused, canary: mapped(canary, oldCanary) })),
    },
    status: recordIn(stored, "status"),
  });
}

/**
 * Blue-green does not exist in v1alpha1: its spec is as empty as the schema lets it be. `disabled`
 * stays, since the API server would fill in false, and a client's change of a label would enable it.
 */
function showLittle(stored: JsonObject, spec: JsonObject | undefined): JsonObject {
  return shown(stored, v1alpha1, {
    annotations: annotationsOf(stored),
    spec: mapped(spec, ({ disabled }) => ({ objectRef: {}, strategy: {}, disabled })),
    status: mapped(recordIn(stored, "status"), (status) => (spec === undefined ? status : {})),
  });
}

function styleOf({ enableExtraWorkloadForCanary, trafficRoutingRef }: JsonObject): JsonObject {
  const isShared = typeof trafficRoutingRef === "string" && trafficRoutingRef !== "";
  return {
    [ROLLING_STYLE]: enableExtraWorkloadForCanary === true ? "canary" : "partition",
    ...(isShared ? { [TRAFFIC_ROUTING]: trafficRoutingRef } : {}),
  };
}

function oldCanary(canary: JsonObject): JsonObject {
  const { disableGenerateCanaryService: _lost, ...rest } = canary;
  return { ...rest, steps: stepsIn(canary, oldStep) };
}

function oldStep({ traffic, ...step }: JsonObject): JsonObject {
  return typeof traffic === "string" ? { ...step, weight: weightOf(traffic) } : step;
}

/** Whole percents in 32 bits; the original takes all else for 0. */
function weightOf(traffic: string): number {
  const weight = /^[+-]?\d+%$/.test(traffic) ? Number.parseInt(traffic, 10) : 0;
  // No negative zero: JSON cannot write it.
  return Math.abs(weight) < 2 ** 31 ? weight + 0 : 0;
}

function stepsIn(canary: JsonObject, show: (step: JsonObject) => JsonObject): unknown {
  const { steps } = canary;
  return Array.isArray(steps) ? steps.map((step) => (isRecord(step) ? show(step) : {})) : undefined;
}
