import type { Identity, Rollout } from "@sluice/shared/api/rollout.ts";
import { whoInWords } from "@sluice/shared/words/identity.ts";
import type { Aim } from "./aim.ts";
import type { Deed } from "./deed.ts";

const FIELD = "spec.approval.requireDifferentUser";

/** Told when the rule cannot be applied, for want of the name that it is about. */
export function starterUnknownWarning({ metadata }: Rollout): string {
  return `${FIELD} of Rollout ${metadata.namespace}/${metadata.name} could not be applied: nobody knows who started this release (admission was not asked), so anybody may approve it`;
}

/** Told when somebody lets their own release through: what is refused, by which field, and who may. */
export function refusal({ metadata, spec }: Rollout, starter: Identity, deed: Deed): string {
  const { namespace, name } = metadata;
  const automation = spec.approval?.automation ?? [];
  const listed = automation.length === 0 ? "nobody so far" : automation.join(", ");
  return [
    `${starter.user} may not ${inWords(deed)}, for ${whoInWords(starter)} started this release of Rollout ${namespace}/${name}, and its ${FIELD} is true`,
    `anybody else who has the right to ${rightFor(deed)} in namespace ${namespace} may, and users in spec.approval.automation (${listed})`,
    "to stop the release, set spec.strategy.paused: true; to go back, apply the previous version",
  ].join("; ");
}

function inWords(deed: Deed): string {
  switch (deed.kind) {
    case "approval":
      return `approve step(${deed.step})`;
    case "jump":
      return `jump from step(${deed.step}) to step(${deed.to}), which approves what is between`;
    case "spec":
      return `change ${deed.paths.join(" and ")} in the middle of the release, which decides what needs an approval`;
    case "delete":
      return "delete the Rollout in the middle of a release, which lets all pods through at once";
  }
}

function rightFor({ kind }: Deed): string {
  switch (kind) {
    case "approval":
    case "jump":
      return "patch rollouts/status";
    case "spec":
      return "patch rollouts";
    case "delete":
      return "delete rollouts";
  }
}

/** Told when somebody writes who did what while it could not be put right on the way. */
export function forgedRefusal({ metadata }: Rollout, path: string): string {
  return `${path} of Rollout ${metadata.namespace}/${metadata.name} says who did what and is written by Sluice alone; leave it as it is`;
}

/** Told when somebody writes where a release stands, and so would need no approval. */
export function rewrittenRefusal({ metadata }: Rollout): string {
  return `the status of Rollout ${metadata.namespace}/${metadata.name} says where a release stands, and with ${FIELD} true nobody but Sluice writes more into it than approvals and jumps; write currentStepState: StepReady to approve, or nextStepIndex to jump`;
}

/** Told when somebody sends a command that was for another step or revision: what waits now, and the command for it. */
export function strayRefusal({ metadata, status }: Rollout, { step, revision }: Aim): string {
  const wait = status?.wait;
  const approves = `this approves step(${step}) of revision ${revision} of Rollout ${metadata.namespace}/${metadata.name}`;
  if (wait === undefined)
    return `${approves}, and nothing waits there now: ${status?.message ?? ""}`;
  const now = `${approves}, and now it is step(${wait.step}) of revision ${wait.revision}: ${wait.message}`;
  if (wait.command === undefined) return now;
  return `${now}; ${wait.for === "Pods" ? "to see them" : "to go on"}: ${wait.command}`;
}
