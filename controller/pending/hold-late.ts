import { releaseRoutingOf, styleOf } from "@sluice/shared/api/style.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { settingsOf } from "@sluice/shared/gate/intent.ts";
import type { Settings } from "@sluice/shared/gate/release-record.ts";
import { startRelease } from "@sluice/shared/gate/start-release.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import { driverOf } from "../drivers/index.ts";
import type { Late } from "../drivers/driver.ts";
import { act, notices, type Plan } from "../rollout/actions.ts";
import { progressingReason } from "../rollout/conditions.ts";
import { warning } from "../rollout/notices.ts";
import { replicasOf } from "../observe/facts.ts";
import type { WorkloadSeen } from "../observe/observed.ts";
import type { Idle } from "../rollout/settled.ts";
import { isUpdatedSinceMade } from "./first-sight.ts";

/**
 * A revision that nobody released is on its way out: the webhook was away when the update passed,
 * or somebody took our record off. Only while old pods are left is there something to hold.
 *
 * @returns undefined when that is not so
 */
export function ungated({ rollout, workload }: Idle): Late | undefined {
  return isUnreleased({ rollout, workload })
    ? driverOf(workload, styleOf(rollout.spec)).late(workload, allowanceNow(workload))
    : undefined;
}

function isUnreleased({ rollout, workload }: Pick<Idle, "rollout" | "workload">): boolean {
  const { phase } = rollout.status ?? {};
  const released = subStatusOf(rollout.status)?.revision;
  if (released === undefined) return isUpdatedSinceMade({ rollout, workload });
  if (released !== workload.revision) return phase === "Healthy" || phase === "Progressing";
  // The release that the status speaks of has lost its record; unless it was about to end anyway.
  const reason = progressingReason(rollout.status);
  return phase === "Progressing" && reason !== "Finalising" && reason !== "Cancelling";
}

/** Holds what is still to come, loudly; the pods that are out already are the first step's. */
export function holdLate({ rollout, workload }: Idle, { left, form }: Late): Plan {
  const { revision, object } = workload;
  const wanted = startRelease(object, {
    rollout: rollout.metadata,
    style: styleOf(rollout.spec) ?? "Partition",
    target: revision,
    leaves: left,
    originals: settingsNow(workload),
    form,
    routing: releaseRoutingOf(rollout.spec),
  });
  const message = `revision ${revision} got around the gate (was the webhook away?): what is left of it is held now`;
  return act({ kind: "workload", wanted }, ...notices([warning("UngatedRevision", message)]));
}

function settingsNow({ object }: WorkloadSeen): Settings {
  return adapterOf(object).plausible(settingsOf(object));
}

function allowanceNow(workload: WorkloadSeen) {
  const { object } = workload;
  return adapterOf(object).allowance(object.spec, settingsNow(workload), replicasOf(workload));
}
