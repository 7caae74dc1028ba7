import { isDeepStrictEqual } from "node:util";
import { API_VERSION, KIND } from "@sluice/shared/api/rollout.ts";
import {
  CONTROL_INFO,
  DEPLOYMENT_EXTRA_STATUS,
  DEPLOYMENT_STRATEGY,
  IN_PROGRESSING,
  WORKLOAD_TYPE,
} from "@sluice/shared/gate/names.ts";
import { overlay, withAnnotation, withLabel } from "@sluice/shared/gate/overlay.ts";
import { type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";
import type { Deployment } from "@sluice/shared/workloads/deployment.ts";
import type { Batch } from "../batches/readiness.ts";
import { ownAllowance, replicasOf } from "../observe/facts.ts";
import { type Pace, paceFor } from "../pacers/deployment.ts";
import type { Action } from "./actions.ts";
import type { Advanced } from "./advance.ts";
import { terrainOf, type Underway } from "./terrain.ts";

/** The action that stores the workload in this form; none when it is stored already. */
export function storeForm(underway: Underway, advanced: Advanced, form: Form): readonly Action[] {
  const { deployment } = underway.workload;
  const batch = terrainOf(underway).batchAt(advanced.position.step);
  const held = overlay(withMarks(underway, advanced), { ...underway.record, form });
  if (isDeepStrictEqual(held, deployment)) return [];
  // Counts for tools that read them go along with a write, but are not worth one of their own.
  return [{ kind: "workload", wanted: withCounts(held, batch) }];
}

/** How far the gate is to be open at this position. */
export function formFor(underway: Underway, { position, doing }: Advanced): Form {
  const batch = terrainOf(underway).batchAt(position.step);
  switch (doing.kind) {
    case "stopped":
      return HELD;
    case "completed":
      return completing(underway, batch);
    case "upgrading":
      return moving(underway, batch, batch.wanted);
    case "wait-approval":
    case "wait-until":
      return waiting(underway, batch);
  }
}

/**
 * Held, once all has settled: held earlier, pods that a scaling in the meantime asks for would not
 * come, and old ones that the new ones have replaced would not go.
 */
function waiting(underway: Underway, batch: Batch): Form {
  const pace = paceOf(underway, batch, batch.wanted);
  const settled =
    batch.updated >= batch.wanted &&
    batch.old <= replicasOf(underway.workload) - pace.maxUnavailable;
  return settled || batch.wanted === 0 ? HELD : { kind: "moving", ...pace };
}

function moving(underway: Underway, batch: Batch, wanted: number): Form {
  return wanted === 0 ? HELD : { kind: "moving", ...paceOf(underway, batch, wanted) };
}

function paceOf({ workload, record }: Underway, { ready }: Batch, wanted: number): Pace {
  return paceFor(wanted, ready, ownAllowance(workload, record));
}

/**
 * The user's settings are given back and the native controller completes. Not so if they have become
 * `Recreate` in the meantime: it would take all old pods at once, so they are paced out first.
 */
function completing(underway: Underway, batch: Batch): Form {
  const recreates = underway.record.originals.strategyType === "Recreate" && batch.old > 0;
  return recreates
    ? moving(underway, batch, replicasOf(underway.workload))
    : { kind: "finishing", outcome: "completed" };
}

/** What every workload in a release carries, put back if somebody took it off. */
function withMarks(underway: Underway, { position }: Advanced): Deployment {
  const { rollout, record, workload } = underway;
  const { name, uid } = rollout.metadata;
  const { maxUnavailable, maxSurge } = record.originals;
  const partition = stepsOf(rollout.spec)[position.step - 1]?.replicas;
  const rollingUpdate = { maxUnavailable, maxSurge };
  const strategy = { rollingStyle: "Partition", rollingUpdate, partition };
  const owner = {
    apiVersion: API_VERSION,
    kind: KIND,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  const marks = {
    [IN_PROGRESSING]: { rolloutName: name },
    [DEPLOYMENT_STRATEGY]: strategy,
    [CONTROL_INFO]: owner,
  };
  return Object.entries(marks).reduce(
    (object, [key, value]) => withAnnotation(object, key, JSON.stringify(value)),
    withLabel(workload.deployment, WORKLOAD_TYPE, "deployment"),
  );
}

function withCounts(object: Deployment, { ready, wanted }: Batch): Deployment {
  const counts = { updatedReadyReplicas: ready, expectedUpdatedReplicas: wanted };
  return withAnnotation(object, DEPLOYMENT_EXTRA_STATUS, JSON.stringify(counts));
}
