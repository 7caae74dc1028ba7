import { createHash } from "node:crypto";
import { isRecord } from "../patch/json.ts";
import type { RolloutSpec } from "./v1beta1/rollout.ts";

/** Letters and digits that cannot spell a word. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** A stored plan never changes, and each look at its Rollout asks for its name. */
const KNOWN = new WeakMap<RolloutSpec["strategy"], string>();

/**
 * A name for the plan that a release follows: another one for other steps, traffic or routes, the same
 * for other pauses or another failureThreshold, which only say when it goes on.
 *
 * @returns 64 characters that are valid in a label; compare for equality only
 * @see contract.md 4.1, step 5
 */
export function planHash({ strategy }: RolloutSpec): string {
  const known = KNOWN.get(strategy) ?? hashOf(strategy);
  KNOWN.set(strategy, known);
  return known;
}

function hashOf(strategy: RolloutSpec["strategy"]): string {
  const { failureThreshold: _tolerated, ...plan } = strategy.blueGreen ??
    strategy.canary ?? { steps: [] };
  const steps = plan.steps.map((step) => ({ ...step, pause: {} }));
  const text = JSON.stringify({ ...plan, steps }, inOrder);
  const digest = createHash("sha256").update(text).digest("hex");
  return [...Buffer.from(digest)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The same text in whatever order somebody wrote the fields, and whether or not they wrote a pause. */
function inOrder(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
