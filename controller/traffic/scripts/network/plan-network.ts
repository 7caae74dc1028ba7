import { isDeepStrictEqual } from "node:util";
import {
  faultInWords,
  runScript,
  type Script,
  type ScriptEngine,
} from "@sluice/shared/scripts/run-script.ts";
import { type Asked, NO_WEIGHT, type ServiceNames } from "../asked.ts";
import type { Texts } from "@sluice/shared/traffic/texts.ts";
import { covers } from "@sluice/shared/traffic/network/covers.ts";
import {
  type Content,
  type NetworkObject,
  withContent,
} from "@sluice/shared/traffic/network/network-object.ts";
import { originalOf } from "@sluice/shared/traffic/network/original.ts";
import { readRecord, recordsFor } from "@sluice/shared/traffic/network/record.ts";
import { readResult } from "./result.ts";

export interface NetworkLook {
  readonly object: NetworkObject;
  readonly services: ServiceNames;
  readonly asked: Asked;
  readonly script: Script;
  /** Annotations that are written along with it. */
  readonly marks?: Texts;
}

export type NetworkPlan =
  /** It is as it must be. */
  | { readonly kind: "settled" }
  /** The whole object as it must be. What was before goes with it, in the same write. */
  | { readonly kind: "write"; readonly object: NetworkObject }
  | { readonly kind: "refused"; readonly message: string };

/**
 * An object of a custom network in a step (contract.md 6.5). The script always gets the original,
 * never what an earlier step made of it; what somebody else has changed meanwhile is part of the
 * original from then on.
 */
export function planNetwork(
  engine: ScriptEngine,
  { object, services, asked, script, marks }: NetworkLook,
): NetworkPlan {
  const recorded = readRecord(object);
  if (recorded.kind === "garbled") return { kind: "refused", message: recorded.message };
  const original = originalOf(object, recorded);
  const outcome = runScript(engine, script, inputOf(original, services, asked));
  if ("fault" in outcome) return { kind: "refused", message: faultInWords(outcome.fault) };
  const result = readResult(outcome.ok, original);
  if (result.kind === "refused") {
    return { kind: "refused", message: `${script.name}: ${result.message}` };
  }
  const { content } = result;
  const wanted = withContent(object, content, {
    ...recordsFor(original, content),
    ...marks,
  });
  return isSettled(object, wanted) ? { kind: "settled" } : { kind: "write", object: wanted };
}

/** The object as it was before the release, with what somebody else has changed since. */
export function restoreNetwork(object: NetworkObject): NetworkPlan {
  const recorded = readRecord(object);
  if (recorded.kind === "garbled") return { kind: "refused", message: recorded.message };
  if (recorded.kind === "none") return { kind: "settled" };
  return { kind: "write", object: withContent(object, originalOf(object, recorded)) };
}

function inputOf(original: Content, { stable, canary }: ServiceNames, asked: Asked) {
  const { spec = {}, labels = {}, annotations = {} } = original;
  const canaryWeight = asked.weight ?? NO_WEIGHT;
  const data = { spec, labels, annotations };
  const obj = {
    data,
    canaryWeight,
    // 101 where there is no weight, as scripts of the original expect.
    stableWeight: 100 - canaryWeight,
    matches: asked.matches,
    canaryService: canary,
    stableService: stable,
    requestHeaderModifier: asked.requestHeaderModifier,
  };
  return { obj, like: data };
}

/**
 * The API server may have filled in defaults within what we wrote: they are no reason to write
 * again. That the records are the same says that nothing else is different.
 */
function isSettled(object: NetworkObject, wanted: NetworkObject): boolean {
  return (
    isDeepStrictEqual(object.metadata.annotations, wanted.metadata.annotations) &&
    isDeepStrictEqual(object.metadata.labels ?? {}, wanted.metadata.labels ?? {}) &&
    covers(object.spec, wanted.spec)
  );
}
