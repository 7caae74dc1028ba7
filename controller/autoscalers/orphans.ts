import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import { readRecord, styleIn } from "@sluice/shared/gate/release-record.ts";
import type { Informer } from "@sluice/shared/kube/informer.ts";
import type { AutoscalerView } from "@sluice/shared/workloads/autoscaler.ts";
import type { WorkloadCache } from "../observe/workload-cache.ts";
import { isDisabled, orphanOf, scaledBy, scaledKey } from "./index-keys.ts";
import { retargeted, type Retargeted } from "./retargeted.ts";

/** The part of the caches that says whether somebody looks at an autoscaler. */
interface Caches {
  readonly rollouts: Informer<StoredRollout, "workload" | "kind">;
  readonly workloads: WorkloadCache;
  readonly autoscalers: Informer<AutoscalerView, "workload">;
}

/** Disabled ones of a workload to which no Rollout refers, so that nobody else would ever look at them. */
export function orphaned(caches: Caches): readonly AutoscalerView[] {
  return [...caches.autoscalers.list()].filter((view) => isOrphan(caches, view));
}

/** What is to become of the one that this key names; nothing for the key of a Rollout. */
export function orphans(caches: Caches, key: string): readonly Retargeted[] {
  const name = orphanOf(key);
  const view = name === undefined ? undefined : caches.autoscalers.get(name);
  return view !== undefined && isOrphan(caches, view) ? retargeted([view], "enabled") : [];
}

export function isOrphan(caches: Caches, view: AutoscalerView): boolean {
  return (
    isDisabled(view) &&
    caches.rollouts.by("workload", scaledKey(view)).length === 0 &&
    !isHeldBlueGreen(caches, view)
  );
}

/** Its Rollout was removed by force: the workload is let go first, and then this is looked at again. */
function isHeldBlueGreen(caches: Caches, view: AutoscalerView): boolean {
  const workload = caches.workloads.get(scaledBy(view));
  const record = workload === undefined ? undefined : readRecord(workload.object);
  return record !== undefined && styleIn(record) === "BlueGreen";
}
