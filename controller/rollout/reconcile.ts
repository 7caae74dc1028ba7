import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { observe } from "../observe/observe.ts";
import type { ExtraDeed } from "../extra/deed.ts";
import * as extra from "../extra/write.ts";
import { retarget } from "../autoscalers/retarget.ts";
import { storeMarks } from "../shared-routing/edge/write.ts";
import { withTraffic } from "../traffic/edge/look.ts";
import { changeTraffic, disownTraffic } from "../traffic/edge/write.ts";
import * as cluster from "./cluster.ts";
import { goBack } from "./put-back.ts";
import { type Cluster, execute } from "./execute.ts";
import { warning } from "./notices.ts";
import { observing } from "./own-generation.ts";
import { releaseOrphans } from "./orphans.ts";
import { plan } from "./plan.ts";
import { type Lag, StatusLag } from "./status-lag.ts";

/** When to look at a Rollout again if nothing changes; absent means only when something does. */
export interface Recheck {
  readonly recheckAfterMs?: number;
}

export interface Clock {
  now(): Date;
}

const TOO_EARLY_MS = 2000;

/** Looks, decides, does: one pass over one Rollout, by its key `namespace/name`. */
export function reconcilerFor(
  hands: cluster.Hands,
  clock: Clock,
  log: Logger,
): (key: string) => Promise<Recheck> {
  const lag = new StatusLag();
  return async (key) => {
    const [namespace = "", name = ""] = key.split("/");
    const look = observe(hands.caches, { namespace, name }, clock.now());
    // It is touched again as soon as its kind of workload is known; who waits in vain is to hear of it.
    if (look === "too-early") return { recheckAfterMs: TOO_EARLY_MS };
    if (look === undefined) {
      lag.clear(key);
      return recheck(await releaseOrphans(hands, key, { log, now: clock.now() }));
    }
    const orphansMs = await releaseOrphans(hands, key, { log, now: clock.now() });
    const { seen } = await withTraffic(hands.traffic, look);
    const { actions, recheckAfterMs } = plan({ ...seen, choices: hands.choices });
    const now = clock.now().getTime();
    const state: PassState = { ...look, turn: (when) => lag.turn(key, when, now) };
    await execute(actions, clusterFor(hands, state, log));
    // Last, since it may have to be tried again, and what a plan says is said only once.
    if (state.workload !== undefined) await cluster.disown(hands, state.workload);
    const changed = actions.some(({ kind }) => kind === "traffic");
    if (seen.traffic !== undefined && !changed) await disownTraffic(hands.traffic, seen.traffic);
    if (state.rollout !== look.rollout) lag.clear(key);
    return recheck(recheckAfterMs, state.lagMs, orphansMs);
  };
}

/** The objects as they are after the writes of this pass: each write is guarded by the one before. */
interface PassState {
  rollout: StoredRollout;
  workload?: WorkloadView;
  /** The workload is as a write of this pass has left it. */
  wrote?: true;
  /** Asks for a write that may lag: 0, or milliseconds to wait. */
  readonly turn: (when: Lag) => number;
  /** One was left for later: milliseconds. */
  lagMs?: number;
}

function clusterFor(hands: cluster.Hands, state: PassState, log: Logger): Cluster {
  return {
    async storeStatus(status, when) {
      const lagMs = when === "now" ? 0 : state.turn(when);
      if (lagMs > 0) state.lagMs = lagMs;
      else state.rollout = await cluster.storeStatus(hands, state.rollout, seenBy(state, status));
    },
    async storeWorkload(wanted) {
      if (state.workload === undefined) return;
      state.workload = await cluster.storeWorkload(hands, state.workload, wanted);
      state.wrote = true;
    },
    async goBack(source, wanted) {
      if (state.workload === undefined) return;
      state.workload = await goBack(hands, state.workload, { source, wanted });
    },
    storeReadiness: (sets) => cluster.storeReadiness(hands, sets),
    resize: (sets) => cluster.resize(hands, sets),
    retarget: (targets) => retarget(hands, targets),
    forget: (sets) => cluster.forget(hands, sets),
    changeTraffic: (changes) => changeTraffic(hands.traffic, changes),
    mark: (markings) => storeMarks(hands.shared, markings),
    deletePods: (pods) => cluster.deletePods(hands, state.rollout.metadata.namespace, pods),
    extra: (deed) => performExtra(hands, state, deed),
    labelPods: (pods) => cluster.labelPods(hands, state.rollout.metadata.namespace, pods),
    async storeMarks(marks) {
      state.rollout = await cluster.storeMarks(hands, state.rollout, marks);
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

function seenBy({ workload, wrote }: PassState, status: RolloutStatus): RolloutStatus {
  return wrote === true ? observing(status, workload?.object.metadata.generation) : status;
}

/** What keeps it from being made is said where people look, besides being tried again. */
async function performExtra(
  hands: cluster.Hands,
  { rollout, workload }: PassState,
  deed: ExtraDeed,
): Promise<void> {
  try {
    await extra.perform(hands, deed, workload);
  } catch (error) {
    const said = extra.whyNotMade(deed, error);
    if (said !== undefined) cluster.notify(hands, rollout, warning("CanaryNotMade", said));
    throw error;
  }
}

function recheck(...times: readonly (number | undefined)[]): Recheck {
  const due = times.filter((time) => time !== undefined);
  return due.length === 0 ? {} : { recheckAfterMs: Math.min(...due) };
}
