import { createHash } from "node:crypto";
import { TRAFFIC_ROUTING } from "./conversion/names.ts";
import type { Rollout } from "./rollout.ts";
import type { StoredRollout } from "./stored-rollout.ts";
import { parseSharedRouting, type SharedRouting } from "./v1alpha1/traffic-routing.ts";

/** Finalizer of our own on each TrafficRouting (contract.md 2.6). */
export const SHARED_FINALIZER = "rollouts.kruise.io/trafficrouting";

const MARK = "progressing.rollouts.kruise.io/";
/** Of the part of a finalizer behind the slash (Kubernetes, qualified names). */
const MAX_NAME = 63;

/** A TrafficRouting that the API server holds. */
export interface StoredSharedRouting extends SharedRouting {
  readonly metadata: StoredRollout["metadata"];
}

export interface SharedRef {
  readonly name: string;
  /** Where it is named. */
  readonly path: string;
}

/** The TrafficRouting that a Rollout refers to, and where; undefined where it refers to none. */
export function sharedRoutingOf({
  metadata,
  spec,
}: Pick<Rollout, "metadata" | "spec">): SharedRef | undefined {
  const { blueGreen, canary } = spec.strategy;
  const style = blueGreen === undefined ? "canary" : "blueGreen";
  const name = (blueGreen ?? canary)?.trafficRoutingRef ?? "";
  if (name !== "") return { name, path: `spec.strategy.${style}.trafficRoutingRef` };
  const annotation = metadata.annotations?.[TRAFFIC_ROUTING] ?? "";
  if (annotation === "") return undefined;
  return { name: annotation, path: `metadata.annotations["${TRAFFIC_ROUTING}"]` };
}

/**
 * The finalizer by which a Rollout says that it releases: as the original writes it, unless its name is longer
 * than a finalizer can be. The original cannot release such a one.
 */
export function markOf(rollout: string): string {
  if (rollout.length <= MAX_NAME) return `${MARK}${rollout}`;
  const hash = createHash("sha256").update(rollout).digest("hex").slice(0, 10);
  return `${MARK}${rollout.slice(0, MAX_NAME - 11)}-${hash}`;
}

export const isMark = (finalizer: string): boolean => finalizer.startsWith(MARK);

/** Keys of the marks on it: each the key of a Rollout, if its name is not too long. */
export function markKeysOf({ metadata }: SharedRouting): readonly string[] {
  const marks = (metadata.finalizers ?? []).filter(isMark);
  return marks.map((mark) => `${metadata.namespace}/${mark.slice(MARK.length)}`);
}

export function markKeyOf({
  namespace,
  name,
}: Pick<Rollout["metadata"], "namespace" | "name">): string {
  return `${namespace}/${markOf(name).slice(MARK.length)}`;
}

/**
 * For caches: without what nobody reads there.
 *
 * @throws {TypeError} when the value is no TrafficRouting, or was never stored
 */
export function parseStoredSharedRouting(value: unknown): StoredSharedRouting {
  const { apiVersion, kind, metadata, spec, status } = parseSharedRouting(value);
  const { name, namespace, uid, resourceVersion } = metadata;
  if (uid === undefined || resourceVersion === undefined) {
    throw new TypeError(`TrafficRouting ${namespace}/${name} has no uid or no resourceVersion`);
  }
  const { generation, finalizers, deletionTimestamp } = metadata;
  const kept = {
    name,
    namespace,
    uid,
    resourceVersion,
    ...(generation === undefined ? {} : { generation }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  };
  return { apiVersion, kind, metadata: kept, spec, ...(status === undefined ? {} : { status }) };
}
