import { batchReleaseVersions } from "./batch-release.ts";
import { rolloutVersions } from "./rollout.ts";
import type { JsonObject } from "./three-way.ts";
import { toOld, toStored, type TwoVersions } from "./two-versions.ts";

/** Kinds that have two versions. */
const KINDS: ReadonlyMap<unknown, TwoVersions> = new Map([
  ["Rollout", rolloutVersions],
  ["BatchRelease", batchReleaseVersions],
]);

/** @returns undefined when the kind has no such version, or no other than the object's own */
export function converted(object: JsonObject, apiVersion: string): JsonObject | undefined {
  if (object["apiVersion"] === apiVersion) return object;
  const versions = KINDS.get(object["kind"]);
  if (versions === undefined) return undefined;
  const { old, stored } = versions;
  if (object["apiVersion"] === old.apiVersion && apiVersion === stored.apiVersion) {
    return toStored(versions, object);
  }
  if (object["apiVersion"] === stored.apiVersion && apiVersion === old.apiVersion) {
    return toOld(versions, object);
  }
  return undefined;
}

/**
 * A Rollout of any version in the one that our code speaks, for who is asked about it before it is
 * stored. Another version than v1alpha1 is given back as it is. Never throws.
 */
export function toV1beta1(rollout: JsonObject): JsonObject {
  return converted(rollout, rolloutVersions.stored.apiVersion) ?? rollout;
}
