import { approveCommand, watchCommand } from "@sluice/shared/words/commands.ts";
import { planInWords } from "@sluice/shared/words/plan.ts";
import type { KnownRollout } from "./known.ts";

// What the person who typed the command reads under it, as `Warning: …`.

/** Told when an update starts a release. */
export function heldWarnings(rollout: KnownRollout, replicas: number): readonly string[] {
  return [
    `held by Rollout ${nameOf(rollout)}, ${planInWords(rollout.steps, replicas)}`,
    `watch: ${watchCommand(rollout)}`,
    `approve a step that waits: ${approveCommand(rollout)}`,
  ];
}

/** Told when an update replaces one that is in flight. */
export function replacedWarnings(rollout: KnownRollout, replicas: number): readonly string[] {
  const [held = "", ...commands] = heldWarnings(rollout, replicas);
  return [`replaces the release in flight and starts again at step 1: ${held}`, ...commands];
}

/** Told when an update goes back to the revision that the release set out from. */
export function backWarning(rollout: KnownRollout): string {
  return `back to the stable revision: Rollout ${nameOf(rollout)} ends its release and lets this through at once`;
}

/** Told at any other update in the middle of a release. */
export function inProgressWarning(rollout: KnownRollout): string {
  const state = rollout.message === "" ? "a release is in progress" : rollout.message;
  return `Rollout ${nameOf(rollout)} keeps holding this Deployment: ${state}. To go back: apply the previous version`;
}

/** Told when a managed Deployment is updated and nothing holds it. */
export function passedWarning(rollout: KnownRollout, reason: string): string {
  return `not held by Rollout ${nameOf(rollout)}, all pods are updated now: ${reason}`;
}

/** Told when two Rollouts refer to one Deployment, which only a race can bring about. */
export function rivalWarning(rollout: KnownRollout, rival: KnownRollout): string {
  return `Rollout ${nameOf(rival)} refers to this Deployment too and is ignored: ${nameOf(rollout)} is older`;
}

function nameOf({ namespace, name }: KnownRollout): string {
  return `${namespace}/${name}`;
}
