import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { deny, type Verdict } from "../verdict.ts";
import { aimOf } from "./aim.ts";
import { strayRefusal } from "./words.ts";

/**
 * Refuses an approval that says itself that it is for another step or revision than the one that stands: one
 * that was copied earlier, or is pasted a second time. One that names nothing is for whatever waits.
 */
export function refuseStray(before: Rollout, after: unknown): Verdict | undefined {
  const aim = aimOf(after);
  const wait = before.status?.wait;
  if (aim === undefined) return undefined;
  if (aim.step === wait?.step && aim.revision === wait.revision) return undefined;
  return deny(409, strayRefusal(before, aim));
}
