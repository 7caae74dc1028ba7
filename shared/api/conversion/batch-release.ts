import { isRecord, own } from "../../patch/json.ts";
import { BatchReleaseSchema as v1alpha1 } from "../v1alpha1/batch-release.ts";
import { API_VERSION as V1ALPHA1 } from "../v1alpha1/rollout.ts";
import { API_VERSION as V1BETA1, BatchReleaseSchema as v1beta1 } from "../v1beta1/batch-release.ts";
import { ROLLING_STYLE } from "./names.ts";
import { annotationsOf, mapped, recordIn, shown } from "./parts.ts";
import type { JsonObject } from "./three-way.ts";
import type { TwoVersions } from "./two-versions.ts";

/** By the value of the annotation, in any case. */
const STYLES: ReadonlyMap<unknown, string> = new Map([
  ["partition", "Partition"],
  ["canary", "Canary"],
  ["bluegreen", "BlueGreen"],
]);

/**
 * The two versions of BatchRelease (contract.md 1.4). The style goes by annotation into v1beta1, and
 * into both annotation and field on the way back.
 */
export const batchReleaseVersions: TwoVersions = {
  old: { apiVersion: V1ALPHA1, show: showOld },
  stored: { apiVersion: V1BETA1, show: showStored },
};

function showStored(old: JsonObject): JsonObject {
  const annotations = annotationsOf(old);
  const style = own(annotations, ROLLING_STYLE);
  const rollingStyle = typeof style === "string" ? STYLES.get(style.toLowerCase()) : undefined;
  return shown(old, v1beta1, {
    annotations,
    spec: mapped(recordIn(old, "spec"), (spec) => ({
      workloadRef: recordIn(recordIn(spec, "targetReference") ?? {}, "workloadRef"),
      releasePlan: mapped(recordIn(spec, "releasePlan"), (plan) => ({ ...plan, rollingStyle })),
    })),
    status: recordIn(old, "status"),
  });
}

function showOld(stored: JsonObject): JsonObject {
  const annotations = annotationsOf(stored);
  const spec = recordIn(stored, "spec");
  const style = recordIn(spec ?? {}, "releasePlan")?.["rollingStyle"];
  const rollingStyle = typeof style === "string" && style !== "" ? style.toLowerCase() : undefined;
  const styled = { ...annotations, [ROLLING_STYLE]: rollingStyle };
  return shown(stored, v1alpha1, {
    annotations: rollingStyle === undefined ? annotations : styled,
    spec: mapped(spec, ({ workloadRef, releasePlan }) => ({
      targetReference: isRecord(workloadRef) ? { workloadRef } : {},
      releasePlan: isRecord(releasePlan) ? { ...releasePlan, rollingStyle } : undefined,
    })),
    status: recordIn(stored, "status"),
  });
}
