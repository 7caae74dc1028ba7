import { converted } from "@sluice/shared/api/conversion/convert.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { Conversion } from "./review.ts";

/**
 * One object in the version that is asked for. Whatever it holds it comes through: an object that
 * is refused could be neither read nor deleted. Only a kind or a version that Sluice never had is.
 */
export function convert(object: unknown, apiVersion: string): Conversion {
  const result = isRecord(object) ? converted(object, apiVersion) : undefined;
  if (result !== undefined) return { kind: "converted", object: result };
  const given = isRecord(object) ? object : {};
  const from = `${JSON.stringify(given["apiVersion"])} ${JSON.stringify(given["kind"])}`;
  return {
    kind: "refused",
    why: `Sluice cannot convert ${from} to ${JSON.stringify(apiVersion)}: it has Rollout and BatchRelease of rollouts.kruise.io in v1alpha1 and v1beta1. Is the CustomResourceDefinition of another version of Sluice? Apply manifests/crds of the one that runs.`,
  };
}
