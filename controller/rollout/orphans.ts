import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { nameOfWorkload, workloadKey } from "@sluice/shared/workloads/resources.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { perform } from "../extra/write.ts";
import { letGo } from "../finish/let-go.ts";
import { workloadSeen } from "../observe/observe.ts";
import { type Hands, storeWorkload } from "./cluster.ts";

/**
 * Lets go of workloads that a Rollout, by its key, holds and that nobody refers to any more: the Rollout
 * was removed by force, or refers to another workload since the webhook was away. Nobody else would
 * ever take the hold off.
 */
export async function releaseOrphans(hands: Hands, key: string, log: Logger): Promise<void> {
  const held = hands.caches.workloads.by("heldBy", key).filter((view) => isOrphan(hands, view));
  const extras = hands.caches.workloads.by("extraOf", key);
  if (held.length + extras.length === 0) return;
  const [namespace = "", name = ""] = key.split("/");
  const known = hands.caches.rollouts.get({ namespace, name });
  // The cache leaves out what it cannot read, and a hold must not be opened by that.
  if (known === undefined && (await hands.rollouts.find({ namespace, name })) !== undefined) return;
  for (const view of held) await release(hands, view, { key, log });
  // Of a Rollout that is there, its own plan sees to them.
  if (known !== undefined) return;
  for (const view of extras) await perform(hands, { kind: "remove", view }, undefined);
}

async function release(
  hands: Hands,
  view: WorkloadView,
  { key, log }: { readonly key: string; readonly log: Logger },
): Promise<void> {
  const workload = `${view.object.metadata.namespace}/${view.metadata.name}`;
  log.warn(
    { kind: view.object.kind, workload, rollout: key },
    "the Rollout of a held workload is gone: its own settings are given back",
  );
  for (const action of letGo(workloadSeen(hands.caches, view), "unmanaged")) {
    if (action.kind === "workload") await storeWorkload(hands, view, action.wanted);
  }
}

/** Another Rollout that refers to it takes the release over. */
function isOrphan({ caches }: Hands, { object }: WorkloadView): boolean {
  return caches.rollouts.by("workload", workloadKey(nameOfWorkload(object))).length === 0;
}
