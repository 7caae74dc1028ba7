import { readJsonAnnotation } from "../gate/json-annotation.ts";
import { isRecord } from "../patch/json.ts";
import { annotated, withoutAnnotation } from "./annotation.ts";
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

/**
 * The object with this record on it. One text for one record, whatever the order of its fields, so
 * that a record that did not change is not a write.
 */
export function withTrafficRecord(object: Routed, record: TrafficRecord): Routed {
  const { routing, original } = record;
  const text = JSON.stringify({ routing, original }, sortKeys);
  return annotated(object, TRAFFIC_RECORD, text);
}

/** As it is without one; an empty map is left out, as the API server leaves it out. */
export function withoutTrafficRecord(object: Routed): Routed {
  return withoutAnnotation(object, TRAFFIC_RECORD);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isTrafficRecord(value: unknown): value is TrafficRecord {
  return isRecord(value) && isRouting(value["routing"]) && "original" in value;
}

function isRouting(value: unknown): value is Routing {
  if (!isRecord(value) || !isSplit(value["split"])) return false;
  if (value["holder"] !== undefined && value["holder"] !== "TrafficRouting") return false;
  return ["rollout", "service", "canaryService"].every((key) => typeof value[key] === "string");
}

/** As far as editors rely on it: anybody may write an annotation. */
function isSplit(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { weight, matches, requestHeaderModifier: modifier } = value;
  return (
    (weight === undefined || isPercent(weight)) &&
    isListOf(matches, isMatch) &&
    (modifier === undefined || isModifier(modifier))
  );
}

const isPercent = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 100;

function isMatch(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { path, headers, queryParams } = value;
  return (
    (path === undefined || (isRecord(path) && hasTexts(path, ["type", "value"]))) &&
    isListOf(headers, isCondition) &&
    isListOf(queryParams, isCondition)
  );
}

function isModifier(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { set, add, remove } = value;
  return (
    isListOf(set, isCondition) &&
    isListOf(add, isCondition) &&
    isListOf(remove, (name) => typeof name === "string")
  );
}

/** Or a header that is set: both have a name and a value. */
function isCondition(value: unknown): boolean {
  if (!isRecord(value) || typeof value["name"] !== "string") return false;
  return typeof value["value"] === "string" && hasTexts(value, ["type"]);
}

function hasTexts(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return keys.every((key) => value[key] === undefined || typeof value[key] === "string");
}

function isListOf(value: unknown, check: (item: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(check));
}
