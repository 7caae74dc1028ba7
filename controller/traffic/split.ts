import { createHash } from "node:crypto";
import type { Step } from "@sluice/shared/api/rollout.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { Split } from "@sluice/shared/traffic/routing.ts";

/** What a step says about requests. */
export function splitOf({ traffic, matches, requestHeaderModifier }: Step): Split {
  const weight = traffic === undefined ? undefined : Number.parseInt(traffic, 10);
  return withoutUndefined({ weight, matches, requestHeaderModifier });
}

/** One text for one split: `20%`, `matches 1f3a9c`, `matches 1f3a9c, 20%`. */
export function inWords({ weight, matches = [], requestHeaderModifier }: Split): string {
  const share = weight === undefined ? [] : [`${weight}%`];
  const conditions = matches.length === 0 ? [] : [`matches ${hashOf(matches)}`];
  const headers =
    requestHeaderModifier === undefined ? [] : [`headers ${hashOf(requestHeaderModifier)}`];
  return [...conditions, ...share, ...headers].join(", ");
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 6);
}
