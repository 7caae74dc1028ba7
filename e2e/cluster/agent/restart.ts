import { constants } from "node:os";
import type { Exit } from "../processes/daemon.ts";
import type { PodSpec } from "./pod-spec.ts";

const FIRST_MS = 200;
/** A kubelet goes up to five minutes; tests do not. */
const LONGEST_MS = 2000;
/** After so long a run a crash counts as the first one. */
const FORGIVEN_AFTER_MS = 10_000;

/** Pause before a restart, by the number of crashes in a row (1 or more). */
export function backoffMs(crashes: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (crashes - 1));
}

/** Crashes in a row, with the one that ended a run of this length. */
export function crashesAfter(before: number, ranMs: number): number {
  return ranMs >= FORGIVEN_AFTER_MS ? 1 : before + 1;
}

export function isRestarted(policy: PodSpec["restartPolicy"], exitCode: number): boolean {
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** As a shell counts: 128 and the signal's number. */
export function exitCodeOf({ code, signal }: Exit): number {
  if (code !== null) return code;
  return signal === null ? 1 : 128 + constants.signals[signal];
}
