import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { markOf } from "@sluice/shared/api/shared-routing.ts";
import { nameOfWorkload, workloadKey } from "@sluice/shared/workloads/resources.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { letGo } from "../finish/let-go.ts";
import { workloadSeen } from "../observe/observe.ts";
import { orphans } from "../autoscalers/orphans.ts";
import { retarget } from "../autoscalers/retarget.ts";
import { storeMarks } from "../shared-routing/edge/write.ts";
import { unmarked } from "../shared-routing/marking.ts";
import { markedByNobody } from "../shared-routing/touched.ts";
import * as extra from "../extra/write.ts";
import { type Hands, storeReadiness, storeWorkload } from "./cluster.ts";

/**
 * Lets go of workloads that a Rollout, by its key, holds and that nobody refers to any more, and of
 * what stands beside them: the Rollout
 * was removed by force, or refers to another workload since the webhook was away. Nobody else would
 * ever take the hold off.
 */
export async function releaseOrphans(hands: Hands, key: string, log: Logger): Promise<void> {
  await retarget(hands, orphans(hands.caches, key));
  const held = hands.caches.workloads.by("heldBy", key).filter((view) => isOrphan(hands, view));
  const extras = hands.caches.workloads.by("extraOf", key);
  const shared = markedByNobody(hands.caches, key);
  if (held.length + extras.length + shared.length === 0) return;
  const [namespace = "", name = ""] = key.split("/");
  const known = hands.caches.rollouts.get({ namespace, name });
  // The cache leaves out what it cannot read, and a hold must not be opened by that.
  if (known === undefined && (await hands.rollouts.find({ namespace, name })) !== undefined) return;
  for (const view of held) {
    log.warn(
      { kind: view.object.kind, workload: `${namespace}/${view.metadata.name}`, rollout: key },
      "the Rollout of a held workload is gone: its own settings are given back",
    );
    await free(hands, view);
  }
  // A Rollout that is there looks after its own.
  if (known !== undefined) return;
  const mark = markOf(name);
  await storeMarks(
    hands.shared,
    shared.map((routing) => unmarked(routing, mark)),
  );
  for (const view of extras) await extra.perform(hands, { kind: "remove", view }, undefined);
}

async function free(hands: Hands, view: WorkloadView): Promise<void> {
  const seen = workloadSeen(hands.caches, view);
  for (const action of letGo(seen, "unmanaged", hands.choices.whenCutShort)) {
    if (action.kind === "workload") await storeWorkload(hands, view, action.wanted);
    if (action.kind === "readiness") await storeReadiness(hands, action.sets);
  }
}

/** Another Rollout that refers to it takes the release over. */
function isOrphan({ caches }: Hands, { object }: WorkloadView): boolean {
  return caches.rollouts.by("workload", workloadKey(nameOfWorkload(object))).length === 0;
}
