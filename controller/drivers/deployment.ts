import { stepsOf } from "@sluice/shared/api/style.ts";
import { fillsUp, holdOf, surgeOf } from "@sluice/shared/gate/hold.ts";
import { DEPLOYMENT_EXTRA_STATUS, DEPLOYMENT_STRATEGY } from "@sluice/shared/gate/names.ts";
import { withAnnotation } from "@sluice/shared/gate/overlay.ts";
import { COMPLETED, type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import type { ReleasePace } from "@sluice/shared/gate/release-pace.ts";
import { stableOf } from "@sluice/shared/gate/stable.ts";
import { standing } from "@sluice/shared/workloads/standing.ts";
import type { Batch } from "../batches/readiness.ts";
import { ownAllowance, replicasOf } from "../observe/facts.ts";
import { isArmed, isSeenByNative, sizesOf } from "../observe/native.ts";
import { abandonedReadiness } from "../pacers/abandoned.ts";
import { canWaitUntil, paceFor } from "../pacers/deployment.ts";
import { unrunRevisions } from "../pacers/scaled-to-none.ts";
import type { Action } from "../rollout/actions.ts";
import type { Advanced, Doing } from "../rollout/advance.ts";
import type { Position } from "../rollout/position.ts";
import { terrainOf, type Underway } from "../rollout/terrain.ts";
import type { Around, Driver } from "./driver.ts";
import { onceSettled } from "./once-settled.ts";

/** A Deployment is held by `paused`, and moved by a pace that its own controller cannot overrun. */
export const byPace: Driver = {
  formFor,
  around,
  againAt,
  marks,
  counts(object, { ready, wanted }) {
    const counts = { updatedReadyReplicas: ready, expectedUpdatedReplicas: wanted };
    return withAnnotation(object, DEPLOYMENT_EXTRA_STATUS, JSON.stringify(counts));
  },
  late({ object, replicaSets, revision }, { maxSurge: surge }) {
    const some = standing(replicaSets).some((set) => set.revision !== revision && set.replicas > 0);
    const left = stableOf(replicaSets, revision);
    if (!some || left === undefined || object.spec.strategy?.type === "Recreate") return undefined;
    // All of the surge: what the native controller adds in this moment nobody can know, and
    // without it even a paused one would take pods that are ready for those that are not yet.
    return { left, form: surge > 0 ? { kind: "held", surge } : HELD };
  },
};

/** How abandoned pods count, before the gate opens or after it closes; and what nobody runs. */
function around(underway: Underway, _advanced: Advanced, form: Form): Around {
  const { workload, record } = underway;
  const gate = form.kind === "held" ? "held" : "moving";
  const sets = abandonedReadiness(workload.replicaSets, record, gate);
  return {
    before: sets.length === 0 ? [] : [{ kind: "readiness", sets }],
    after: forgotten(underway),
  };
}

/** What nobody runs, and its own controller would bring up all the same. */
export function forgotten({ workload, record }: Underway): readonly Action[] {
  const sets = unrunRevisions(workload.replicaSets, record, replicasOf(workload));
  return sets.length === 0 ? [] : [{ kind: "forget", sets }];
}

/**
 * Style, step and the user's own strategy, once the new version has a ReplicaSet: where this is there, `kubectl
 * kruise rollout undo` takes the ReplicaSet before the newest one, and else the newest.
 */
function marks({ rollout, workload, record }: Underway, { position }: Advanced) {
  const isMade = workload.replicaSets.some(({ revision }) => revision === record.target);
  if (!isMade) return {};
  const { maxUnavailable, maxSurge } = record.originals;
  const partition = stepsOf(rollout.spec)[position.step - 1]?.replicas;
  const rollingUpdate = { maxUnavailable, maxSurge };
  return { [DEPLOYMENT_STRATEGY]: { rollingStyle: "Partition", rollingUpdate, partition } };
}

/** How far the gate is to be open at this position. */
function formFor(underway: Underway, { position, doing }: Advanced): Form {
  const batch = terrainOf(underway).batchAt(position.step);
  switch (doing.kind) {
    case "stopped":
      return stopping(underway);
    case "completed":
      return onceSettled(underway, completing(underway, batch));
    case "upgrading":
    case "routing":
    case "wait-approval":
    case "wait-until": {
      const moved = isMoved(underway, batch, doing.kind);
      return moved ? hold(underway) : moving(underway, batch, askedAt(underway, position, batch));
    }
  }
}

/** When the pace is changed that waits for pods of the step. */
function againAt(underway: Underway, { position, doing }: Advanced): Date | undefined {
  if (doing.kind === "stopped") return undefined;
  const batch = terrainOf(underway).batchAt(position.step);
  const asked = doing.kind === "completed" ? all(underway) : askedAt(underway, position, batch);
  return waitsUntil(underway, paceTowards(underway, batch, asked), batch);
}

/** @returns undefined when this pace is due */
function waitsUntil({ record, now }: Underway, pace: ReleasePace, batch: Batch): Date | undefined {
  if (record.form.kind !== "moving") return undefined;
  const until = canWaitUntil(record.form, pace, batch);
  return until !== undefined && until > now ? until : undefined;
}

/** The hold for what runs now. */
export function hold({ workload, record }: Underway): Form {
  const { form } = record;
  const { replicaSets } = workload;
  const replicas = replicasOf(workload);
  // Whole, although the version that is held may get of it: a late hold has let its own controller begin that.
  if (form.kind === "held" && fillsUp(replicaSets, replicas + (form.surge ?? 0))) return form;
  // A move that is over has come to its own end, whatever it was allowed: nothing is to come of it.
  const rests = form.kind === "held" || form.kind === "kept";
  const still = !rests || isSeenByNative(workload);
  const { maxSurge: own } = ownAllowance(workload, record);
  const surge = surgeOf(form, { own, replicas });
  // What is held already is at its surge: more pods are a scaling that its controller has not seen yet.
  return holdOf({ replicaSets, target: record.target, replicas, surge, surgeBefore: 0, still });
}

/**
 * Stops in the middle of a move: first at the pace of what is out already, at which the native
 * controller neither adds a pod nor takes one, then, once it has seen that, by a hold that
 * knows how large the surge is.
 */
function stopping(underway: Underway): Form {
  const { workload, record } = underway;
  const { form } = record;
  if (form.kind !== "moving") return hold(underway);
  const replicas = replicasOf(workload);
  const { target, old } = sizesOf(workload, record);
  const maxUnavailable = Math.max(0, replicas - old);
  const maxSurge = Math.max(0, old + target - replicas);
  const stands = form.maxUnavailable === maxUnavailable && form.maxSurge === maxSurge;
  // Both 0 is no pace.
  const over = maxUnavailable + maxSurge === 0 || (stands && isSeenByNative(workload));
  return over ? hold(underway) : { kind: "moving", maxUnavailable, maxSurge };
}

/**
 * Nothing is left to move for this step. What has begun to move goes on until the step is reached,
 * and the old pods that new ones have replaced are gone: a surge is not kept up for a whole pause.
 * What is held stays held as long as the ReplicaSets have such sizes: a pod that is lost or not
 * ready comes back by itself.
 */
function isMoved({ workload, record }: Underway, batch: Batch, doing: Doing["kind"]): boolean {
  const { wanted, ready, reached } = batch;
  const { target, old } = sizesOf(workload, record);
  const own = ownAllowance(workload, record);
  const { maxUnavailable } = paceFor(wanted, { ready, gone: 0 }, own);
  const isReplaced = old <= replicasOf(workload) - maxUnavailable;
  const isOut = record.form.kind === "moving" ? doing !== "upgrading" && reached : target >= wanted;
  return isOut && isReplaced;
}

/** Pods that a step asks for, and how it says so. */
interface Asked {
  readonly wanted: number;
  readonly unit: "count" | "percent";
}

function askedAt({ rollout }: Underway, { step }: Position, { wanted }: Batch): Asked {
  const said = stepsOf(rollout.spec)[step - 1]?.replicas ?? "100%";
  return { wanted, unit: typeof said === "string" ? "percent" : "count" };
}

function all({ workload }: Underway): Asked {
  return { wanted: replicasOf(workload), unit: "percent" };
}

/** Towards `wanted` pods, once the native controllers are ready for it. */
function moving(underway: Underway, batch: Batch, { wanted, unit }: Asked): Form {
  const { workload, record } = underway;
  const { form } = record;
  if (wanted === 0) return hold(underway);
  if (form.kind !== "moving" && !isArmed(workload, record)) return armed(underway);
  const pace = paceTowards(underway, batch, { wanted, unit });
  return waitsUntil(underway, pace, batch) === undefined ? { kind: "moving", ...pace } : form;
}

function paceTowards({ workload, record }: Underway, { ready }: Batch, asked: Asked): ReleasePace {
  const replicas = replicasOf(workload);
  const gone = Math.max(0, replicas - sizesOf(workload, record).old);
  const pace = paceFor(asked.wanted, { ready, gone }, ownAllowance(workload, record));
  // What a percent asks for scales with the workload, and its pace with it.
  return asked.unit === "percent" ? { ...pace, of: replicas } : pace;
}

function armed(underway: Underway): Form {
  const held = hold(underway);
  // Not before it has seen the hold, and with it the pods that are desired now.
  const ready = underway.record.form.kind === "arming" || isSeenByNative(underway.workload);
  return ready && held.kind === "held" ? { ...held, kind: "arming" } : held;
}

/**
 * The user's settings are given back and the native controller completes. Not so if they have become
 * `Recreate` in the meantime: it would take all old pods at once, so they are paced out first.
 */
function completing(underway: Underway, batch: Batch): Form {
  const recreates = underway.record.originals.strategyType === "Recreate" && batch.old > 0;
  return recreates ? moving(underway, batch, all(underway)) : COMPLETED;
}
