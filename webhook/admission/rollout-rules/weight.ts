import { isRecord } from "@sluice/shared/patch/json.ts";

/** A `weight` of v1alpha1, which v1beta1 has as `traffic` and, if it stands alone, as `replicas`. */
export interface Weight {
  readonly path: string;
  readonly value: unknown;
  /** `size`: it says how many pods, too, as the step has no `replicas`. */
  readonly meaning: "share" | "size";
}

const FIELD = /^(spec\.strategy\.canary\.steps\[(\d+)\])\.(replicas|traffic)$/;

/**
 * @param sent a Rollout of v1alpha1
 * @param path of a field of v1beta1
 * @returns undefined for a field that does not come from a weight
 */
export function weightAt(sent: unknown, path: string): Weight | undefined {
  const [, step, index, field] = FIELD.exec(path) ?? [];
  if (step === undefined) return undefined;
  const { weight, replicas } = stepsIn(sent)[Number(index)] ?? {};
  const meaning = replicas === undefined || replicas === null ? "size" : "share";
  const isWeight = weight !== undefined && (field === "traffic" || meaning === "size");
  return isWeight ? { path: `${step}.weight`, value: weight, meaning } : undefined;
}

function stepsIn(sent: unknown): readonly Readonly<Record<string, unknown>>[] {
  const canary = ["spec", "strategy", "canary"].reduce(
    (value: unknown, name) => (isRecord(value) ? value[name] : undefined),
    sent,
  );
  const steps = isRecord(canary) ? canary["steps"] : undefined;
  return Array.isArray(steps) ? steps.map((step) => (isRecord(step) ? step : {})) : [];
}
