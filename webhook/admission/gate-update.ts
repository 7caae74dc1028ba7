import { intentOf } from "@sluice/shared/gate/intent.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { withLabel, withoutRelease } from "@sluice/shared/gate/overlay.ts";
import { type Originals, readRecord } from "@sluice/shared/gate/release-record.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { holdOf } from "@sluice/shared/gate/hold.ts";
import { allowanceOf } from "@sluice/shared/gate/pod-count.ts";
import { stableOf } from "@sluice/shared/gate/stable.ts";
import { startRelease } from "@sluice/shared/gate/start-release.ts";
import type { Deployment } from "@sluice/shared/workloads/deployment.ts";
import { heldWarnings, passedWarning, rivalWarning } from "./words.ts";
import type { Answer, Known, KnownRollout, Update } from "./known.ts";

/** The first update of a release: a managed Deployment gets a new pod template, and waits with it. */
export function gateUpdate({ before, after: sent }: Update, known: Known): Answer {
  const originals = intentOf({ sent, stored: before });
  const after = withoutMarks(sent, originals);
  const [rollout, ...rivals] = known.rolloutsOf(before.metadata);
  if (rollout === undefined) return { object: after, warnings: [] };
  const managed = stillManaged(before, after, rollout);
  const target = revisionOf(after.spec.template ?? {});
  if (target === revisionOf(before.spec.template ?? {})) return { object: managed, warnings: [] };
  const aside = reasonToPass(rollout, after);
  if (aside !== undefined) return { object: managed, warnings: [passedWarning(rollout, aside)] };
  const replicaSets = known.replicaSetsOf(before.metadata.uid ?? "");
  const stable = stableOf(replicaSets, target);
  if (stable === undefined) return { object: managed, warnings: [] };
  const replicas = after.spec.replicas ?? 1;
  const object = startRelease(managed, {
    rollout: rollout.name,
    target,
    stable: stable.revision,
    stableHash: stable.podTemplateHash,
    originals,
    form: holdOf({ replicaSets, replicas, surge: allowanceOf(originals, replicas).maxSurge }),
  });
  const told = heldWarnings(rollout, replicas);
  return {
    object,
    warnings: [...told, ...rivals.slice(0, 1).map((rival) => rivalWarning(rollout, rival))],
  };
}

/**
 * Takes out what a release put there: no release is under way, so it comes from a second call
 * in this request, or from a manifest that was exported in the middle of an earlier release.
 */
function withoutMarks(sent: Deployment, originals: Originals): Deployment {
  const record = readRecord(sent);
  return record === undefined ? sent : withoutRelease(sent, { ...record, originals });
}

/** Puts the label back that makes the webhook entry fail closed, if this update takes it away. */
function stillManaged(before: Deployment, after: Deployment, rollout: KnownRollout): Deployment {
  const label = before.metadata.labels?.[WORKLOAD_TYPE];
  const taken = label !== undefined && after.metadata.labels?.[WORKLOAD_TYPE] === undefined;
  return taken && rollout.standsAside === undefined
    ? withLabel(after, WORKLOAD_TYPE, label)
    : after;
}

/** Why a new template is let through although a Rollout refers to the Deployment. */
function reasonToPass({ standsAside }: KnownRollout, { spec }: Deployment): string | undefined {
  if (standsAside !== undefined) return `the Rollout is ${standsAside}`;
  if (spec.strategy?.type === "Recreate") {
    return "spec.strategy.type Recreate allows no two versions at once, so there are no batches";
  }
  return undefined;
}
