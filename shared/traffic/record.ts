import { readJsonAnnotation } from "../gate/json-annotation.ts";
import { isRecord } from "../patch/json.ts";
import type { Routed } from "./editor.ts";
import type { Routing } from "./routing.ts";

/**
 * Annotation of ours on an object whose traffic a release routes: between what, and what its
 * user had there. Goes when the object is given back.
 */
export const TRAFFIC_RECORD = "rollouts.kruise.io/traffic-record";

/** What is remembered on a routed object. */
export interface TrafficRecord {
  readonly routing: Routing;
  /** What its editor has changed, as the user had it; only that editor reads it. */
  readonly original: unknown;
}

/** @returns undefined when there is none, or when it is not one that we write */
export function readTrafficRecord(object: Pick<Routed, "metadata">): TrafficRecord | undefined {
  return readJsonAnnotation(object, TRAFFIC_RECORD, isTrafficRecord);
}

function isTrafficRecord(value: unknown): value is TrafficRecord {
  return isRecord(value) && isRouting(value["routing"]) && "original" in value;
}

function isRouting(value: unknown): value is Routing {
  if (!isRecord(value) || !isRecord(value["split"])) return false;
  return ["rollout", "service", "canaryService"].every((key) => typeof value[key] === "string");
}
