import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { letGo } from "../finish/let-go.ts";
import { observe, workloadSeen } from "../observe/observe.ts";
import { retarget } from "../autoscalers/retarget.ts";
import { orphans } from "../autoscalers/orphans.ts";
import * as cluster from "./cluster.ts";
import { type Cluster, execute } from "./execute.ts";
import { plan } from "./plan.ts";

/** When to look at a Rollout again if nothing changes; absent means only when something does. */
export interface Recheck {
  readonly recheckAfterMs?: number;
}

export interface Clock {
  now(): Date;
}

/** Words and counts of a status may lag by this much, so that a large batch is not a write a pod. */
const SOON_MS = 1000;

const TOO_EARLY_MS = 2000;

/** Looks, decides, does: one pass over one Rollout, by its key `namespace/name`. */
export function reconcilerFor(
  hands: cluster.Hands,
  clock: Clock,
  log: Logger,
): (key: string) => Promise<Recheck> {
  const wroteAt = new Map<string, number>();
  return async (key) => {
    const [namespace = "", name = ""] = key.split("/");
    const look = observe(hands.caches, { namespace, name }, clock.now());
    // It is touched again as soon as its kind of workload is known; who waits in vain is to hear of it.
    if (look === "too-early") return { recheckAfterMs: TOO_EARLY_MS };
    if (look === undefined) {
      wroteAt.delete(key);
      return releaseOrphans(hands, key, log);
    }
    const { actions, recheckAfterMs } = plan(look.seen);
    const lag = { until: (wroteAt.get(key) ?? 0) + SOON_MS, now: clock.now().getTime() };
    const state = { ...look, lag, skipped: false };
    await execute(actions, clusterFor(hands, state, log));
    // Last, since it may have to be tried again, and what a plan says is said only once.
    if (state.workload !== undefined) await cluster.disown(hands, state.workload);
    if (state.rollout !== look.rollout) wroteAt.set(key, lag.now);
    return recheck(recheckAfterMs, state.skipped ? lag.until - lag.now : undefined);
  };
}

/** The objects as they are after the writes of this pass: each write is guarded by the one before. */
interface PassState {
  rollout: StoredRollout;
  workload?: WorkloadView;
  /** Milliseconds since the epoch: now, and until when a write that may lag is left for later. */
  readonly lag: { readonly now: number; readonly until: number };
  /** One was. */
  skipped: boolean;
}

function clusterFor(hands: cluster.Hands, state: PassState, log: Logger): Cluster {
  return {
    async storeStatus(status, when) {
      if (when === "soon" && state.lag.now < state.lag.until) state.skipped = true;
      else state.rollout = await cluster.storeStatus(hands, state.rollout, status);
    },
    async storeWorkload(wanted) {
      if (state.workload === undefined) return;
      state.workload = await cluster.storeWorkload(hands, state.workload, wanted);
    },
    storeReadiness: (sets) => cluster.storeReadiness(hands, sets),
    resize: (sets) => cluster.resize(hands, sets),
    retarget: (targets) => retarget(hands, targets),
    forget: (sets) => cluster.forget(hands, sets),
    deletePods: (pods) => cluster.deletePods(hands, state.rollout.metadata.namespace, pods),
    labelPods: (pods) => cluster.labelPods(hands, state.rollout.metadata.namespace, pods),
    async storeFinalizers(finalizers) {
      state.rollout = await cluster.storeFinalizers(hands, state.rollout, finalizers);
    },
    notify(notice) {
      const { name, namespace } = state.rollout.metadata;
      log[notice.type === "Warning" ? "warn" : "info"](
        { rollout: `${namespace}/${name}`, reason: notice.reason },
        notice.message,
      );
      cluster.notify(hands, state.rollout, notice);
    },
  };
}

/** A Rollout that was removed by force left its hold behind: nobody else would ever take it off. */
async function releaseOrphans(hands: cluster.Hands, key: string, log: Logger): Promise<Recheck> {
  await retarget(hands, orphans(hands.caches, key));
  const held = hands.caches.workloads.by("heldBy", key);
  if (held.length === 0) return {};
  const [namespace = "", name = ""] = key.split("/");
  // The cache leaves out what it cannot read, and a hold must not be opened by that.
  if ((await hands.rollouts.find({ namespace, name })) !== undefined) return {};
  for (const view of held) {
    log.warn(
      { kind: view.object.kind, workload: `${namespace}/${view.metadata.name}`, rollout: key },
      "the Rollout of a held workload is gone: its own settings are given back",
    );
    for (const action of letGo(workloadSeen(hands.caches, view), "unmanaged")) {
      if (action.kind === "workload") await cluster.storeWorkload(hands, view, action.wanted);
    }
  }
  return {};
}

function recheck(...times: readonly (number | undefined)[]): Recheck {
  const due = times.filter((time) => time !== undefined);
  return due.length === 0 ? {} : { recheckAfterMs: Math.min(...due) };
}
