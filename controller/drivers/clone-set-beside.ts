import { shut } from "@sluice/shared/gate/beside.ts";
import { ORIGINAL_STRATEGY } from "@sluice/shared/gate/names.ts";
import { COMPLETED, type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { Batch } from "../batches/readiness.ts";
import { replicasOf } from "../observe/facts.ts";
import type { PodSeen } from "../observe/observed.ts";
import { isSeenByNative } from "../observe/native.ts";
import { markedWhile, openFor, readyAmong, sortOf, surplusOf } from "../pacers/clone-set-beside.ts";
import type { Advanced } from "../rollout/advance.ts";
import { terrainOf, type Underway } from "../rollout/terrain.ts";
import type { Around, Driver } from "./driver.ts";
import { leftBehind } from "./left-behind.ts";

/**
 * A CloneSet with both versions. Its own controller counts what is above the desired number by the pods
 * that it is to delete: it makes others in their place, and because no pod ever counts as available
 * it deletes none of them (decisions/0004).
 */
export const cloneSetBeside: Driver = {
  formFor,
  around,
  marks: ({ record: { originals } }) => ({
    [ORIGINAL_STRATEGY]: {
      maxUnavailable: originals.maxUnavailable ?? "20%",
      maxSurge: originals.maxSurge ?? "0%",
      minReadySeconds: originals.minReadySeconds ?? 0,
    },
  }),
  counts: (object) => object,
  dressed,
  late(workload) {
    const { object } = workload;
    const passes = adapterOf(object).cannotHold(object.spec, "BlueGreen") !== undefined;
    return passes ? undefined : leftBehind(workload);
  },
};

function formFor(underway: Underway, { position, doing }: Advanced): Form {
  const { form } = underway.record;
  switch (doing.kind) {
    case "completed":
      return COMPLETED;
    case "stopped":
      // Those of this step may still come: shut, it would delete the ones that are not ready.
      return doing.why?.kind === "superseded" ? shut(form) : form;
    case "upgrading":
    case "routing":
    case "wait-approval":
    case "wait-until":
      return besideAt(
        underway,
        position.step,
        doing.kind === "upgrading" ? "getting ready" : "settled",
      );
  }
}

function besideAt(underway: Underway, step: number, pods: "settled" | "getting ready"): Form {
  return keepsNothing(underway) ? HELD : towards(underway, terrainOf(underway).batchAt(step), pods);
}

function towards(underway: Underway, batch: Batch, pods: "settled" | "getting ready"): Form {
  const { workload, record } = underway;
  const { form } = record;
  const replicas = replicasOf(workload);
  if (replicas === 0) return waiting(shut(form));
  if (!isSeenByNative(workload)) return waiting(form);
  const { old, fresh } = sortOf(workload.pods, record);
  if (batch.wanted === 0 && fresh.length === 0) return HELD;
  // Old pods first: while it is open, new ones would come in their place.
  if (old.length !== replicas) return closed(form, fresh.length);
  if (fresh.length < batch.wanted) {
    return openFor({ replicas, wanted: batch.wanted, ready: readyAmong(fresh) }, form);
  }
  return complete(form, fresh, pods);
}

/** Shut, it deletes new pods that are not ready: also one that a failureThreshold lets be so, over and over. */
function complete(form: Form, fresh: readonly PodSeen[], pods: "settled" | "getting ready"): Form {
  const isOpen = form.kind === "beside" && form.gate === "open";
  const comes =
    pods === "getting ready" || fresh.some(({ readySince }) => readySince === undefined);
  return isOpen && comes ? form : closed(form, fresh.length);
}

/**
 * Its own controller takes the new version for the current one: it had no pods for a moment, or all of them were
 * new. From then on it makes no old ones, whatever holds it, so there is nothing to keep beside.
 */
function keepsNothing({ workload, record }: Underway): boolean {
  const { object, natives, pods } = workload;
  const current = object.status?.currentRevision;
  const isNew = ({ revision }: { readonly revision: string }): boolean =>
    revision === record.target;
  return pods.every(isNew) && natives.some((one) => one.label === current && isNew(one));
}

const waiting = (form: Form): Form => (form.kind === "beside" ? form : HELD);

/** The surge stays as it is unless there are more by now: each change of it would be a write for nothing. */
function closed(form: Form, fresh: number): Form {
  const surge = form.kind === "beside" && typeof form.surge === "number" ? form.surge : 1;
  return { kind: "beside", gate: "shut", surge: Math.max(surge, fresh) };
}

/** Writes down which pods are above the desired number. */
function dressed(object: Workload, { workload, record }: Underway, form: Form): Workload {
  if (form.kind !== "beside") return object;
  const podsToDelete = markedWhile(form, sortOf(workload.pods, record), replicasOf(workload));
  const scaleStrategy = { ...object.spec.scaleStrategy, podsToDelete };
  return { ...object, spec: { ...object.spec, scaleStrategy } };
}

/** It deletes no pod by itself, so what a scaling leaves over is for us. */
function around(underway: Underway, { position, doing }: Advanced, form: Form): Around {
  const { workload, record } = underway;
  const { form: stored } = record;
  const rests = form.kind === "beside" && form.gate === "shut" && stored.kind === "beside";
  const settled = rests && stored.gate === "shut" && isSeenByNative(workload);
  if (!settled || doing.kind === "stopped") return { before: [], after: [] };
  const { wanted } = terrainOf(underway).batchAt(position.step);
  const pods = surplusOf(sortOf(workload.pods, record), { replicas: replicasOf(workload), wanted });
  return { before: [], after: pods.length === 0 ? [] : [{ kind: "delete-pods", pods }] };
}
