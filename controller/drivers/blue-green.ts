import type { IntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import { ORIGINAL_STRATEGY } from "@sluice/shared/gate/names.ts";
import { heldBeside, shut } from "@sluice/shared/gate/beside.ts";
import { type PodCount, podsOf } from "@sluice/shared/gate/pod-count.ts";
import { COMPLETED, type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import type { Batch } from "../batches/readiness.ts";
import { replicasOf } from "../observe/facts.ts";
import { isArmed, isSeenByNative, type Sizes, sizesOf } from "../observe/native.ts";
import { restored, surgeFor } from "../pacers/beside.ts";
import type { Action } from "../rollout/actions.ts";
import type { Advanced, Doing } from "../rollout/advance.ts";
import { terrainOf, type Underway } from "../rollout/terrain.ts";
import { byPace } from "./deployment.ts";
import type { Around, Driver } from "./driver.ts";
import { onceSettled } from "./once-settled.ts";

/**
 * A Deployment with both versions: the new pods are a surge that never counts as available, so the
 * native controller keeps every old one (decisions/0004).
 */
export const besideOld: Driver = {
  formFor,
  around,
  marks,
  counts: (object) => object,
  late(workload, own) {
    const late = byPace.late(workload, own);
    return late && { ...late, form: heldBeside(late.form) };
  },
};

function around(underway: Underway, advanced: Advanced, form: Form): Around {
  const { before, after } = byPace.around(underway, advanced, form);
  return { before, after: [...restoring(underway, advanced), ...after] };
}

/** Only once the native controller has seen the open gate: a shut one is scaled in proportion again. */
function restoring(underway: Underway, { doing }: Advanced): readonly Action[] {
  const { workload, record } = underway;
  const { form } = record;
  const isOpen = form.kind === "beside" && form.gate === "open" && isSeenByNative(workload);
  if (!isOpen || doing.kind === "stopped" || doing.kind === "completed") return [];
  const replicas = replicasOf(workload);
  const both = { replicas, wanted: podsOf(form.surge, replicas, "up") };
  const sets = restored(workload.replicaSets, record, both);
  return sets.length === 0 ? [] : [{ kind: "resize", sets }];
}

/** The user's own settings, as tools of the original find them (contract.md 2.2). */
function marks({ record: { originals } }: Underway) {
  const own = {
    maxUnavailable: originals.maxUnavailable ?? "25%",
    maxSurge: originals.maxSurge ?? "25%",
    minReadySeconds: originals.minReadySeconds ?? 0,
    progressDeadlineSeconds: originals.progressDeadlineSeconds ?? 600,
  };
  return { [ORIGINAL_STRATEGY]: own };
}

function formFor(underway: Underway, { position, doing }: Advanced): Form {
  const terrain = terrainOf(underway);
  const batch = terrain.batchAt(position.step);
  switch (doing.kind) {
    case "stopped":
      return stopping(underway, doing);
    case "completed":
      return onceSettled(underway, completing(underway, batch));
    case "upgrading":
    case "routing":
    case "wait-approval":
    case "wait-until": {
      const asked = terrain.steps[position.step - 1]?.replicas ?? "100%";
      return towards(underway, { batch, asked, doing: doing.kind });
    }
  }
}

/** What a step asks for. */
interface Asked {
  readonly batch: Batch;
  readonly asked: IntOrPercent;
  readonly doing: Doing["kind"];
}

function towards(underway: Underway, { batch, asked, doing }: Asked): Form {
  const { workload, record } = underway;
  const replicas = replicasOf(workload);
  // What the native controller has not seen yet, it may still scale or add to.
  if (replicas === 0 || !isSeenByNative(workload)) return waiting(record.form);
  const sizes = sizesOf(workload, record);
  const pods = Math.max(batch.wanted, stayingOf(underway, sizes));
  if (pods === 0) return HELD;
  const isComplete = sizes.old === replicas && sizes.target >= batch.wanted;
  const isSettled = doing !== "upgrading" && batch.reached && !isUneven(underway);
  return isComplete && rests(record.form, isSettled ? "settled" : "getting ready")
    ? shut(record.form)
    : open(underway, surgeFor(pods, replicas, asked));
}

/** More than the step asks for came with an earlier one (contract.md 4.5.4), unless a scaling has brought them. */
const stayingOf = (underway: Underway, { old, target }: Sizes): number =>
  old < replicasOf(underway.workload) || isUneven(underway) ? 0 : target;

/**
 * It is open for fewer new pods than there are. Shut like this, the native controller would at once scale
 * what is too many down in proportion, and take old pods.
 */
function isUneven({ workload, record }: Underway): boolean {
  const { form } = record;
  if (form.kind !== "beside" || form.gate === "shut") return false;
  const surge = podsOf(form.surge, replicasOf(workload), "up");
  return sizesOf(workload, record).target > surge;
}

/** What is shut stays so as long as the ReplicaSets have their sizes: a pod that is lost comes back by itself. */
function rests(form: Form, pods: "settled" | "getting ready"): boolean {
  return form.kind === "beside" && (form.gate === "shut" || pods === "settled");
}

function open({ workload, record }: Underway, surge: PodCount): Form {
  const { form } = record;
  const isOpen = form.kind === "beside" && form.gate === "open";
  return isOpen || isArmed(workload, record)
    ? { kind: "beside", gate: "open", surge }
    : arming(form);
}

/** A hold keeps its surge: with less, the native controller would at once take old pods for new ones. */
function waiting(form: Form): Form {
  if (form.kind === "held") return heldBeside(form);
  return form.kind === "beside" || form.kind === "arming" ? form : HELD;
}

/** Pods that are out already, of this version or of one before, must not count as available when the gate opens. */
function arming(form: Form): Form {
  return form.kind === "held" ? { ...form, kind: "arming" } : shut(form);
}

/**
 * Stops. By a pause, once the native controller has done what it was told: paused before, it would
 * give the rest of the surge to both versions. A new version cannot wait for that.
 */
function stopping(underway: Underway, doing: Doing & { kind: "stopped" }): Form {
  const { workload, record } = underway;
  const isMoving = !isSeenByNative(workload) || isUneven(underway);
  const early = doing.why?.kind !== "superseded" && isMoving;
  return early ? record.form : shut(record.form);
}

/**
 * The user's settings come back, and the native controller takes the old pods. One that has become
 * `Recreate` takes them first of all, so the new version is complete before.
 */
function completing(underway: Underway, batch: Batch): Form {
  const replicas = replicasOf(underway.workload);
  const recreates = underway.record.originals.strategyType === "Recreate";
  const all = { ...batch, wanted: replicas };
  return recreates && batch.old > 0 && batch.ready < replicas
    ? towards(underway, { batch: all, asked: "100%", doing: "upgrading" })
    : COMPLETED;
}
