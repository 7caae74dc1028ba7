import { isDeepStrictEqual } from "node:util";
import { overlay } from "@sluice/shared/gate/overlay.ts";
import { takenBack } from "@sluice/shared/gate/way-back.ts";
import { CANCELLING_MESSAGE } from "@sluice/shared/words/progress.ts";
import { act, notices, type Plan } from "../rollout/actions.ts";
import { progressingReason } from "../rollout/conditions.ts";
import { normal } from "../rollout/notices.ts";
import { storeStatus } from "../rollout/status.ts";
import type { Underway } from "../rollout/terrain.ts";
import { lookAgainMs, moving } from "../traffic/actions.ts";
import { courseOf } from "../traffic/course-of.ts";
import { CANCELED_NOTICE, ending } from "./finish.ts";

/**
 * The old template is back, and all is held as it was: first no request goes to the new pods any more, and only
 * then are they let go.
 */
export function planRoutesFirst(underway: Underway): Plan {
  const { workload, record, rollout, now } = underway;
  const move = courseOf(underway)?.backwards() ?? "there";
  if (move === "there") {
    const open = takenBack(record, "at once", record.form);
    return act({ kind: "workload", wanted: overlay(workload.object, open) });
  }
  const status = ending(underway, "rolled-back", {
    finalisingStep: "FinalisingStepRouteTrafficToStable",
    waitsFor: "Traffic",
    message: `${CANCELLING_MESSAGE}: ${move.message}`,
  });
  const held = overlay(workload.object, record);
  const isHeld = isDeepStrictEqual(held, workload.object);
  const begins = progressingReason(rollout.status) !== "Cancelling";
  return {
    actions: [
      ...(isHeld ? [] : [{ kind: "workload", wanted: held } as const]),
      ...moving(move),
      ...storeStatus(rollout, status),
      ...notices(begins ? [normal("Progressing", CANCELED_NOTICE)] : []),
    ],
    recheckAfterMs: lookAgainMs(move, now),
  };
}
