import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { markOf } from "@sluice/shared/api/shared-routing.ts";
import { nameOfWorkload, workloadKey } from "@sluice/shared/workloads/resources.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { controlledBy } from "@sluice/shared/api/controlled-by.ts";
import { letGo } from "../finish/let-go.ts";
import { workloadSeen } from "../observe/observe.ts";
import { orphans } from "../autoscalers/orphans.ts";
import { retarget } from "../autoscalers/retarget.ts";
import { storeMarks } from "../shared-routing/edge/write.ts";
import { unmarked } from "../shared-routing/marking.ts";
import { markedByNobody } from "../shared-routing/touched.ts";
import * as extra from "../extra/write.ts";
import { lookAgainMs } from "../traffic/actions.ts";
import { trafficSeen } from "../traffic/edge/look.ts";
import { changeTraffic } from "../traffic/edge/write.ts";
import { leftOf } from "../traffic/leave.ts";
import type { Look } from "../traffic/stations.ts";
import { type Hands, storeReadiness, storeWorkload } from "./cluster.ts";

/**
 * Lets go of workloads that a Rollout, by its key, holds and that nobody refers to any more, and of
 * what stands beside them: the Rollout was removed by force, or refers to another workload since the
 * webhook was away. Nobody else would ever take the hold off. Routes go first, as at every end.
 *
 * @returns in how many milliseconds to look again; undefined when nothing is waited for
 */
export async function releaseOrphans(
  hands: Hands,
  key: string,
  { log, now }: { readonly log: Logger; readonly now: Date },
): Promise<number | undefined> {
  await retarget(hands, orphans(hands.caches, key));
  const held = hands.caches.workloads.by("heldBy", key).filter((view) => isOrphan(hands, view));
  const extras = hands.caches.workloads.by("extraOf", key);
  const shared = markedByNobody(hands.caches, key);
  if (held.length + extras.length + shared.length === 0) return undefined;
  const [namespace = "", name = ""] = key.split("/");
  const known = hands.caches.rollouts.get({ namespace, name });
  // The cache leaves out what it cannot read, and a hold must not be opened by that.
  if (known === undefined && (await hands.rollouts.find({ namespace, name })) !== undefined)
    return undefined;
  const again = await freeAll(hands, held, { key, log, now });
  if (again !== undefined) return again;
  // A Rollout that is there looks after its own.
  if (known !== undefined) return undefined;
  const mark = markOf(name);
  await storeMarks(
    hands.shared,
    shared.map((routing) => unmarked(routing, mark)),
  );
  for (const view of extras) await extra.perform(hands, { kind: "remove", view }, undefined);
  return undefined;
}

interface About {
  /** Of the Rollout that held them. */
  readonly key: string;
  readonly log: Logger;
  readonly now: Date;
}

/** @returns in how many milliseconds to look again, where requests are still being given back */
async function freeAll(
  hands: Hands,
  held: readonly WorkloadView[],
  { key, log, now }: About,
): Promise<number | undefined> {
  for (const view of held) {
    const { namespace, name } = view.metadata;
    const about = { kind: view.object.kind, workload: `${namespace}/${name}`, rollout: key };
    const routes = await routesLeft(hands, view, now);
    if (routes === "there") {
      log.warn(about, "the Rollout of a held workload is gone: its own settings are given back");
      await free(hands, view);
    } else {
      const said = `the Rollout of a held workload is gone: requests go back: ${routes.message}`;
      if (routes.changes.length > 0) log.warn(about, said);
      await changeTraffic(hands.traffic, routes.changes);
      return lookAgainMs(routes, now);
    }
  }
  return undefined;
}

/** What its release has left of routes and Services. */
async function routesLeft(hands: Hands, view: WorkloadView, now: Date): Promise<Look> {
  const workload = workloadSeen(hands.caches, view);
  const { record } = workload;
  if (record?.routing === undefined) return "there";
  const owner = controlledBy({ name: record.rollout, uid: "" });
  const asking = { namespace: view.metadata.namespace, owner, workload };
  const seen = await trafficSeen(hands.traffic, asking, record.routing);
  return leftOf(seen, undefined, now);
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
