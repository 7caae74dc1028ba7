import type { JsonPatchOperation } from "@sluice/shared/patch/diff.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import { type Workload, parseWorkload } from "@sluice/shared/workloads/workload.ts";

/** RFC 6902, as far as our answers use it. */
export function applyPatch(to: Workload, operations: readonly JsonPatchOperation[]): Workload {
  const patched = operations.reduce<unknown>((state, operation) => {
    const value = operation.op === "remove" ? undefined : operation.value;
    return set(state, keysOf(operation.path), value);
  }, to);
  const text = JSON.stringify(patched);
  return parseWorkload(JSON.parse(text));
}

function keysOf(path: string): readonly string[] {
  const keys = path.split("/").slice(1);
  return keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function set(target: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const { [key]: was, ...others } = isRecord(target) ? target : {};
  const is = set(was, rest, value);
  return is === undefined ? others : { ...others, [key]: is };
}
