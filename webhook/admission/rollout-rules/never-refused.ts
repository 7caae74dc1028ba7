import { isDeepStrictEqual } from "node:util";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { Operation, Requester } from "./submission.ts";

/** A request before it is understood: an object that has become unreadable must be free to go, too. */
export interface RawRequest {
  readonly before?: unknown;
  readonly after: unknown;
  readonly operation: Operation;
  readonly requester: Requester;
}

/**
 * Requests that pass whatever the rules say. An object can become invalid where it lies, by a
 * newer rule or by a rival created while the webhook was away; it must still be possible to
 * delete it, to take off its finalizer, to annotate it, and to stop it (contract.md 3.9).
 */
export function isNeverRefused({ before, after, operation, requester }: RawRequest): boolean {
  if (requester === "controller" || operation === "DELETE") return true;
  if (text(field(after, "metadata"), "deletionTimestamp") !== undefined) return true;
  return operation === "UPDATE" && (keepsSpec(before, after) || onlyBrakes(before, after));
}

/** Nothing but metadata or status differs. */
export function keepsSpec(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(field(before, "spec"), field(after, "spec"));
}

/** The same but for `disabled` and `strategy.paused`: there is nothing new to say about the plan. */
export function keepsPlan(before: unknown, after: unknown): boolean {
  const [was, is] = [brakesOf(field(before, "spec")), brakesOf(field(after, "spec"))];
  return isDeepStrictEqual(was.rest, is.rest);
}

/** Sets `disabled` or `strategy.paused`, takes neither away, and changes nothing else. */
function onlyBrakes(before: unknown, after: unknown): boolean {
  const [was, is] = [brakesOf(field(before, "spec")), brakesOf(field(after, "spec"))];
  const releasesOne = (was.disabled && !is.disabled) || (was.paused && !is.paused);
  return !releasesOne && keepsPlan(before, after);
}

function brakesOf(spec: unknown) {
  const { disabled, strategy, ...others } = isRecord(spec) ? spec : {};
  const { paused, ...style } = isRecord(strategy) ? strategy : {};
  return { disabled: disabled === true, paused: paused === true, rest: { ...others, style } };
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === "string" ? found : undefined;
}
