import { isDeepStrictEqual } from "node:util";
import type { IntOrPercent } from "@sluice/shared/api/int-or-percent.ts";
import { stepsOf } from "@sluice/shared/api/style.ts";
import { COMPLETED, type Form, HELD } from "@sluice/shared/gate/release-record.ts";
import { replicasOf, updatedIn } from "../observe/facts.ts";
import type { Advanced } from "../rollout/advance.ts";
import { podsAsked, terrainOf, type Underway } from "../rollout/terrain.ts";
import type { Driver } from "./driver.ts";
import { leftBehind } from "./left-behind.ts";
import { aboveGaps, isOrdered, orderedBack } from "./ordered.ts";
import { unblock } from "./unblock.ts";

/**
 * Kinds with a partition: their own controller updates the pods beyond it, at the pace that the user
 * allows, and stops there. A step lowers it.
 */
export const byPartition: Driver = {
  formFor,
  around: (underway, { doing }, form) => {
    const { record } = underway;
    // Not before its own controller has seen how far the gate is open; and on the way back, where pods
    // below the partition would come back as old ones, too, only as far as the step goes.
    const moves = record.back === undefined ? doing.kind !== "stopped" : doing.kind === "upgrading";
    const settled = moves && isDeepStrictEqual(form, record.form);
    return { before: [], after: settled ? unblock(underway) : [] };
  },
  marks: () => ({}),
  counts: (object) => object,
  late: leftBehind,
};

function formFor(underway: Underway, advanced: Advanced): Form {
  const back = underway.record.back !== undefined && isOrdered(underway.workload);
  return back ? orderedBack(underway, advanced) : forward(underway, advanced);
}

function forward(underway: Underway, { position, doing }: Advanced): Form {
  const batch = terrainOf(underway).batchAt(position.step);
  // Nodes that do not answer are no business of a partition: its own controller counts all of them.
  const wanted = podsAsked(underway, position.step);
  const asked = stepsOf(underway.rollout.spec)[position.step - 1]?.replicas ?? "100%";
  switch (doing.kind) {
    case "completed":
      return COMPLETED;
    case "stopped":
      return batch.updated < wanted
        ? openedTo(underway, batch.updated, batch.updated)
        : openedTo(underway, wanted, asked);
    case "upgrading":
    case "routing":
    case "wait-approval":
    case "wait-until":
      // Also when more are out, since it was scaled down: opened for those, it would let others through
      // as soon as some of them go. Their own controllers take no updated pod back.
      return openedTo(underway, wanted, asked);
  }
}

function openedTo(underway: Underway, pods: number, asked: IntOrPercent): Form {
  if (pods === 0) return HELD;
  const replicas = replicasOf(underway.workload);
  const { workload, record } = underway;
  // An Advanced DaemonSet's own controller counts the pods that are left on nodes that take no new ones.
  const unwelcome = (workload.apart ?? []).filter(({ kind }) => kind === "unwelcome").length;
  const kept = Math.max(0, replicas + unwelcome - pods);
  const updated = updatedIn(workload, record);
  if (isOrdered(workload) && updated >= pods) {
    return { kind: "partition", partition: aboveGaps(underway, kept) };
  }
  const percent = underway.workload.object.kind === "CloneSet" && typeof asked === "string";
  return { kind: "partition", partition: percent ? shareKept(kept, replicas) : kept };
}

/**
 * As a percent, so that it scales with the CloneSet, which rounds it up to pods. Where some are to be
 * kept it is never none by rounding down (contract.md 5.3).
 */
function shareKept(kept: number, replicas: number): string {
  if (kept <= 0) return "0%";
  if (kept >= replicas) return "100%";
  return `${Math.max(1, Math.floor((kept * 100) / replicas))}%`;
}
