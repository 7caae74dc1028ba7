import { ROLLOUT_FINALIZER } from "@sluice/shared/api/rollout-marks.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { settingsOf } from "@sluice/shared/gate/intent.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { overlay, withoutRelease } from "@sluice/shared/gate/overlay.ts";
import type { ReleaseRecord, Settings } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { DISABLED_MESSAGE } from "@sluice/shared/words/progress.ts";
import { removedAtOnce } from "../extra/removal.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import { act, type Action, notices, type Plan } from "../rollout/actions.ts";
import { settledSub } from "../rollout/settled.ts";
import type { Wanted } from "../rollout/conditions.ts";
import { type Saying, statusSaying, storeStatus } from "../rollout/status.ts";
import { type Chosen, counting, recordLeft } from "./keep.ts";
import { type CutShort, cutShort, heldByItself, sayLeaving } from "./say-leaving.ts";

/**
 * The Rollout is being deleted: its workload gets everything back and is let go, then the Rollout goes.
 * What a release has not updated yet is updated natively, as the user's settings say, or stays as it is (`keep.ts`).
 */
export function planDeletion(seen: Observed): Plan {
  const { rollout, workload: found, rival, extras } = seen;
  const held = (rollout.metadata.finalizers ?? []).includes(ROLLOUT_FINALIZER);
  if (!held) return act();
  // Where another Rollout counts, the workload and its release are that one's.
  const workload = rival === undefined ? found : undefined;
  const finalizers = (rollout.metadata.finalizers ?? []).filter(
    (name) => name !== ROLLOUT_FINALIZER,
  );
  return act(
    ...storeStatus(rollout, sayLeaving(seen, "deleted")),
    ...told(seen, workload, "deleted"),
    ...(workload === undefined ? [] : letGo(workload, "unmanaged", chosenIn(seen))),
    ...removedAtOnce(extras),
    { kind: "marks", marks: { finalizers } },
  );
}

const chosenIn = ({ choices }: Observed): Chosen => choices?.whenCutShort;

function told({ choices }: Observed, workload: WorkloadSeen | undefined, how: CutShort) {
  if (workload === undefined) return [];
  const record = recordLeft(workload, choices?.whenCutShort);
  return notices(record === undefined ? [] : [cutShort({ ...workload, record }, how)]);
}

/** The Rollout is switched off: as above, but it and the label that marks its workload stay. */
export function planDisabled(seen: Observed): Plan {
  const { rollout, workload, now } = seen;
  const releasing = workload?.record !== undefined;
  const status = releasing
    ? sayLeaving(seen, "disabled")
    : statusSaying(rollout, sayDisabled(seen), now);
  return act(
    ...storeStatus(rollout, status),
    ...told(seen, workload, "disabled"),
    ...(workload === undefined ? [] : letGo(workload, "managed", chosenIn(seen))),
    ...removedAtOnce(seen.extras),
  );
}

function sayDisabled({ rollout, workload, now }: Observed): Saying {
  const settled = workload && settledSub({ rollout, workload, now });
  const sub = settled ?? subStatusOf(rollout.status);
  const rests = workload && heldByItself(workload);
  const message = rests === undefined ? DISABLED_MESSAGE : `${DISABLED_MESSAGE}; ${rests}`;
  return { phase: "Disabled", message, sub, conditions: endedIfRunning(rollout) };
}

/** A release that was cut short does not go on, as far as `Progressing` is concerned. */
export function endedIfRunning({ status }: Observed["rollout"]): readonly Wanted[] {
  const running = (status?.conditions ?? []).some(
    ({ type, status: is }) => type === "Progressing" && is === "True",
  );
  const ended = { type: "Progressing", status: "False", reason: "Completed" } as const;
  return running ? [{ ...ended, message: DISABLED_MESSAGE }] : [];
}

/**
 * Takes every mark off a workload and gives its own settings back, in one write.
 *
 * @param as whether the label that makes the webhook fail closed stays; one that somebody's
 *   manifest names is not ours to take
 */
export function letGo(
  workload: WorkloadSeen,
  as: "managed" | "unmanaged",
  chosen: Chosen,
): readonly Action[] {
  const { object } = workload;
  const record = recordLeft(workload, chosen);
  const free =
    record === undefined
      ? object
      : withoutRelease(object, { ...record, originals: settingsLeft(object, record) });
  const wanted = as === "unmanaged" && workload.labelIsOurs ? withoutLabel(free) : free;
  return [
    ...(staysAsItRuns(record) ? counting(workload, record) : []),
    ...(wanted === object ? [] : [{ kind: "workload", wanted } as const]),
  ];
}

/**
 * A workload that is kept, or that its user has paused, keeps what runs, also pods of a version that was replaced in
 * the middle: these count again. In any other one its own controller takes them, and first those that do not count.
 */
function staysAsItRuns(record: ReleaseRecord | undefined): record is ReleaseRecord {
  return record?.form.kind === "kept" || record?.originals.paused === true;
}

/** What the workload says once nothing of ours is left: what keeps it, where it is kept, is its own by then. */
function settingsLeft(object: Workload, record: ReleaseRecord): Settings {
  return record.form.kind === "kept" ? settingsOf(overlay(object, record)) : record.originals;
}

function withoutLabel(object: Workload): Workload {
  const { [WORKLOAD_TYPE]: label, ...labels } = object.metadata.labels ?? {};
  if (label === undefined) return object;
  return { ...object, metadata: { ...object.metadata, labels } };
}
