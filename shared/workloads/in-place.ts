import { readJsonAnnotation } from "../gate/json-annotation.ts";
import { isRecord } from "../patch/json.ts";
import type { WorkloadSpec } from "./workload.ts";

/** Whether a workload's controller may give a pod another revision and keep the pod, as OpenKruise's do. */
export function changesInPlace({ updateStrategy }: Pick<WorkloadSpec, "updateStrategy">): boolean {
  const { type, rollingUpdate } = updateStrategy ?? {};
  const said = [type, rollingUpdate?.podUpdatePolicy, rollingUpdate?.rollingUpdateType];
  return said.some((one = "") => one.startsWith("InPlace"));
}

/** OpenKruise writes it together with what it changes in a pod. */
const CHANGE = "apps.kruise.io/inplace-update-state";

interface Change {
  readonly updateTimestamp: string;
}

/** When a pod was changed in place the last time; undefined: it is as it was made. */
export function changedAtOf(pod: Parameters<typeof readJsonAnnotation>[0]): Date | undefined {
  const change = readJsonAnnotation(pod, CHANGE, isChange);
  return change && new Date(change.updateTimestamp);
}

function isChange(value: unknown): value is Change {
  if (!isRecord(value)) return false;
  const { updateTimestamp: at } = value;
  return typeof at === "string" && Number.isFinite(Date.parse(at));
}
