import { ROLLOUT_FINALIZER } from "@sluice/shared/api/rollout-marks.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { withoutRelease } from "@sluice/shared/gate/overlay.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import {
  DISABLED_MESSAGE,
  DISABLING_MESSAGE,
  TERMINATING_MESSAGE,
} from "@sluice/shared/words/progress.ts";
import { removedAtOnce } from "../extra/removal.ts";
import { originalsNow } from "../observe/facts.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";
import { abandonedReadiness } from "../pacers/abandoned.ts";
import { act, type Action, notices, type Plan } from "../rollout/actions.ts";
import { warning } from "../rollout/notices.ts";
import { settledSub } from "../rollout/settled.ts";
import type { Wanted } from "../rollout/conditions.ts";
import { type Saying, statusSaying, storeStatus } from "../rollout/status.ts";

/**
 * The Rollout is being deleted: its workload gets everything back and is let go, then the Rollout goes.
 * What a release has not updated yet is updated natively, as the user's settings say.
 */
export function planDeletion({ rollout, workload: found, rival, extras, now }: Observed): Plan {
  const held = (rollout.metadata.finalizers ?? []).includes(ROLLOUT_FINALIZER);
  if (!held) return act();
  // Where another Rollout counts, the workload and its release are that one's.
  const workload = rival === undefined ? found : undefined;
  const message = TERMINATING_MESSAGE;
  const saying = {
    phase: "Terminating",
    message,
    sub: subStatusOf(rollout.status),
    conditions: [{ type: "Terminating", status: "True", reason: "InTerminating", message }],
  } as const;
  const finalizers = (rollout.metadata.finalizers ?? []).filter(
    (name) => name !== ROLLOUT_FINALIZER,
  );
  return act(
    ...storeStatus(rollout, statusSaying(rollout, saying, now)),
    ...notices(workload?.record === undefined ? [] : [cutShort("deleted")]),
    ...(workload === undefined ? [] : letGo(workload, "unmanaged")),
    ...removedAtOnce(extras),
    { kind: "marks", marks: { finalizers } },
  );
}

/** The Rollout is switched off: as above, but it and the label that marks its workload stay. */
export function planDisabled(seen: Observed): Plan {
  const { rollout, workload, now } = seen;
  const releasing = workload?.record !== undefined;
  const saying = releasing ? sayDisabling(rollout) : sayDisabled(seen);
  return act(
    ...storeStatus(rollout, statusSaying(rollout, saying, now)),
    ...notices(releasing ? [cutShort("disabled")] : []),
    ...(workload === undefined ? [] : letGo(workload, "managed")),
    ...removedAtOnce(seen.extras),
  );
}

function sayDisabling({ status }: Observed["rollout"]): Saying {
  return { phase: "Disabling", message: DISABLING_MESSAGE, sub: subStatusOf(status) };
}

function sayDisabled({ rollout, workload, now }: Observed): Saying {
  const settled = workload && settledSub({ rollout, workload, now });
  const sub = settled ?? subStatusOf(rollout.status);
  const conditions = endedIfRunning(rollout);
  return { phase: "Disabled", message: DISABLED_MESSAGE, sub, conditions };
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
export function letGo(workload: WorkloadSeen, as: "managed" | "unmanaged"): readonly Action[] {
  const { object, record } = workload;
  const free =
    record === undefined
      ? object
      : withoutRelease(object, { ...record, originals: originalsNow(workload) });
  const wanted = as === "unmanaged" && workload.labelIsOurs ? withoutLabel(free) : free;
  return [
    ...keptPods(workload),
    ...(wanted === object ? [] : [{ kind: "workload", wanted } as const]),
  ];
}

/**
 * Who has paused a Deployment themselves keeps what runs, also pods of a version that was replaced in the
 * middle: these count again. In any other one its own controller takes them, and first those that do not count.
 */
function keptPods({ replicaSets, record }: WorkloadSeen): readonly Action[] {
  if (record?.originals.paused !== true) return [];
  const sets = abandonedReadiness(replicaSets, record, "held");
  return sets.length === 0 ? [] : [{ kind: "readiness", sets }];
}

function withoutLabel(object: Workload): Workload {
  const { [WORKLOAD_TYPE]: label, ...labels } = object.metadata.labels ?? {};
  if (label === undefined) return object;
  return { ...object, metadata: { ...object.metadata, labels } };
}

function cutShort(how: "deleted" | "disabled") {
  const message = `the Rollout has been ${how} in the middle of a release: what is left rolls out natively, at once`;
  return warning("ReleaseCutShort", message);
}
