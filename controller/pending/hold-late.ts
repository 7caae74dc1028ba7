import { plausible, settingsOf } from "@sluice/shared/gate/intent.ts";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { allowanceOf } from "@sluice/shared/gate/pod-count.ts";
import { stableOf } from "@sluice/shared/gate/stable.ts";
import { startRelease } from "@sluice/shared/gate/start-release.ts";
import { act, notices, type Plan, WAIT } from "../rollout/actions.ts";
import { progressingReason } from "../rollout/conditions.ts";
import { warning } from "../rollout/notices.ts";
import { replicasOf } from "../observe/facts.ts";
import type { WorkloadSeen } from "../observe/observed.ts";
import type { Idle } from "../rollout/settled.ts";
import { isUpdatedSinceMade } from "./first-sight.ts";

/**
 * A revision that nobody released is on its way out: the webhook was away when the update passed,
 * or somebody took our record off. Only while old pods are left is there something to hold.
 */
export function wasUngated({ rollout, workload }: Idle): boolean {
  if (!canStillHold(workload)) return false;
  const { phase, canaryStatus } = rollout.status ?? {};
  const released = canaryStatus?.canaryRevision;
  if (released === undefined) return isUpdatedSinceMade({ rollout, workload });
  if (released !== workload.revision) return phase === "Healthy" || phase === "Progressing";
  // The release that the status speaks of has lost its record; unless it was about to end anyway.
  const reason = progressingReason(rollout.status);
  return phase === "Progressing" && reason !== "Finalising" && reason !== "Cancelling";
}

function canStillHold({ revision, deployment, replicaSets }: WorkloadSeen): boolean {
  const left = replicaSets.some(
    (set) => set.revision !== revision && set.replicas > 0 && !set.deleting,
  );
  return left && deployment.spec.strategy?.type !== "Recreate";
}

/** Holds what is still to come, loudly; the pods that are out already are the first step's. */
export function holdLate({ rollout, workload }: Idle): Plan {
  const { revision, deployment, replicaSets } = workload;
  const stable = stableOf(replicaSets, revision);
  if (stable === undefined) return WAIT;
  const originals = plausible(settingsOf(deployment));
  const replicas = replicasOf(workload);
  const surge = allowanceOf(originals, replicas).maxSurge;
  const wanted = startRelease(deployment, {
    rollout: rollout.metadata.name,
    target: revision,
    stable: stable.revision,
    stableHash: stable.podTemplateHash,
    originals,
    // All of the surge: what the native controller adds in this moment nobody can know, and
    // without it even a paused one would take pods that are ready for those that are not yet.
    form: surge > 0 ? { kind: "held", surge } : HELD,
  });
  const message = `revision ${revision} got around the gate (was the webhook away?): what is left of it is held now`;
  return act({ kind: "workload", wanted }, ...notices([warning("UngatedRevision", message)]));
}
