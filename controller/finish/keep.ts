import { isDeepStrictEqual } from "node:util";
import { overlay } from "@sluice/shared/gate/overlay.ts";
import { type Form, type ReleaseRecord, styleIn } from "@sluice/shared/gate/release-record.ts";
import { originalsNow } from "../observe/facts.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import { countingAgain } from "../pacers/abandoned.ts";
import { act, type Action, type Plan } from "../rollout/actions.ts";
import { storeStatus } from "../rollout/status.ts";
import { type CutShort, sayLeaving } from "./say-leaving.ts";

/**
 * A release that its Rollout leaves in the middle, where that is to keep its workload as it is (`whenCutShort`): stored
 * first of all, so that whatever follows, and whoever does it, ends in the same.
 *
 * @returns undefined where the workload is let go, or is stored so already
 */
export function planKeeping(seen: Observed, how: CutShort): Plan | undefined {
  // Where another Rollout counts, the workload and its release are that one's.
  if (seen.workload === undefined || seen.rival !== undefined) return undefined;
  const actions = keeping(seen.workload, seen.choices?.whenCutShort);
  if (actions.length === 0) return undefined;
  return act(...storeStatus(seen.rollout, sayLeaving(seen, how)), ...actions);
}

/** The writes that keep a workload as it is; none where it is let go, or kept already. */
function keeping(workload: WorkloadSeen, chosen: Chosen): readonly Action[] {
  const record = recordLeft(workload, chosen);
  if (record?.form.kind !== "kept") return [];
  const wanted = overlay(workload.object, record);
  const isStored = isDeepStrictEqual(wanted, workload.object);
  return [
    ...(isStored ? [] : [{ kind: "workload", wanted } as const]),
    ...counting(workload, record),
  ];
}

/** Pods count as available again: that they do not is for a pace, and there is none any more. */
export function counting({ replicaSets }: WorkloadSeen, record: ReleaseRecord): readonly Action[] {
  const sets = countingAgain(replicaSets, record);
  return sets.length === 0 ? [] : [{ kind: "readiness", sets }];
}

export type Chosen = NonNullable<Observed["choices"]>["whenCutShort"] | undefined;

/**
 * The record by which a workload is left: `kept`, if that is chosen and its release is in the middle, or if it has been
 * stored so before.
 */
export function recordLeft(
  { record: stored, revision, ...workload }: WorkloadSeen,
  chosen: Chosen,
): ReleaseRecord | undefined {
  if (stored === undefined) return undefined;
  const record = { ...stored, originals: originalsNow(workload) };
  const isKept = chosen === "kept" || record.form.kind === "kept";
  if (isKept && isMidway(record, revision)) return { ...record, form: keptForm(record, revision) };
  // The previous version has come back since then.
  return record.form.kind === "kept" ? { ...record, form: ROLLED_BACK } : record;
}

const ROLLED_BACK: Form = { kind: "finishing", outcome: "rolled-back" };

/**
 * Whether there is something to keep: new pods that are still to come. Who goes back is never stopped, whose steps are
 * over is not either; and two whole versions, as of a blue-green release, would need our own values to stay.
 */
function isMidway(record: ReleaseRecord, revision: string): boolean {
  const { form, back, stable } = record;
  if (form.kind === "finishing" || back !== undefined || revision === stable) return false;
  return styleIn(record) !== "BlueGreen" || isWhole(form);
}

/** Blue-green before its first new pod. */
function isWhole(form: Form): boolean {
  return form.kind === "kept" || (form.kind === "held" && form.surge === undefined);
}

/** What a step has opened is open for its own version alone. */
function keptForm({ form, target }: ReleaseRecord, revision: string): Form {
  if (form.kind === "kept") return form;
  return form.kind === "partition" && revision === target
    ? { kind: "kept", partition: form.partition }
    : { kind: "kept" };
}
