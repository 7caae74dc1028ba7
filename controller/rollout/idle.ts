import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import { withLabel } from "@sluice/shared/gate/overlay.ts";
import { HEALTHY_MESSAGE } from "@sluice/shared/words/progress.ts";
import { overMessage, overStatus } from "../finish/finish.ts";
import { endedIfRunning } from "../finish/let-go.ts";
import { heldByItself } from "../finish/say-leaving.ts";
import { holdLate, ungated } from "../pending/hold-late.ts";
import { progressingReason } from "./conditions.ts";
import { act, type Action, notices, type Plan } from "./actions.ts";
import { normal } from "./notices.ts";
import { type Idle, settledSub } from "./settled.ts";
import { statusSaying, storeStatus } from "./status.ts";

/** No release is under way: marks the workload as managed, and catches what got around the gate. */
export function planIdle(idle: Idle): Plan {
  const late = ungated(idle);
  if (late !== undefined) return holdLate(idle, late);
  const { rollout, now } = idle;
  if (rollout.status?.phase === "Progressing") return planOver(idle);
  const message = messageOf(idle);
  // A release that was cut short by disabling may not have been called ended before it was enabled.
  const conditions = endedIfRunning(rollout);
  const saying = { phase: "Healthy", message, sub: settledSub(idle), conditions } as const;
  return act(...markManaged(idle), ...storeStatus(rollout, statusSaying(rollout, saying, now)));
}

/** The last release ended, and its marks are off, but we were killed before we could say so. */
function planOver(idle: Idle): Plan {
  const { rollout, workload } = idle;
  const completed = subStatusOf(rollout.status)?.revision === workload.revision;
  const outcome =
    completed && progressingReason(rollout.status) !== "Cancelling" ? "completed" : "rolled-back";
  const message = overMessage(rollout, outcome);
  return act(
    ...storeStatus(rollout, overStatus(idle, outcome)),
    ...notices([normal("Progressing", message)]),
  );
}

/** What the last release ended with stays said until the next one; where there was none, what the workload rests at. */
function messageOf({ rollout: { status }, workload }: Idle): string {
  const { phase, message = HEALTHY_MESSAGE } = status ?? {};
  const isOfRelease = message !== "" && !message.startsWith(HEALTHY_MESSAGE);
  if (phase === "Healthy" && isOfRelease) return message;
  const rests = heldByItself(workload);
  return rests === undefined ? HEALTHY_MESSAGE : `${HEALTHY_MESSAGE}; ${rests}`;
}

function markManaged({ workload: { object } }: Idle): readonly Action[] {
  if (object.metadata.labels?.[WORKLOAD_TYPE] !== undefined) return [];
  return [{ kind: "workload", wanted: withLabel(object, WORKLOAD_TYPE, adapterOf(object).type) }];
}
