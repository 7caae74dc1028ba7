import type { Wait } from "@sluice/shared/api/rollout.ts";
import {
  FINALISING_MESSAGE,
  lateRoutesMessage,
  routingMessage,
  type StepOf,
} from "@sluice/shared/words/progress.ts";
import type { Move } from "../traffic/stations.ts";
import { commandToApprove } from "./approve-command.ts";
import { wireTime } from "./conditions.ts";
import type { Position } from "./position.ts";
import type { Underway } from "./terrain.ts";

/** So long a gateway may take before somebody is told, and may go on without its word, in seconds. */
const LATE_SECONDS = 60;

/** Requests have not got where they are to be in this step, and should have by now. */
export function areRoutesLate(
  { rollout, record, now }: Underway,
  { step }: Pick<Position, "step">,
): boolean {
  const wait = rollout.status?.wait;
  if (wait?.for !== "Traffic" || wait.step !== step || wait.revision !== record.target)
    return false;
  return now.getTime() - new Date(wait.since).getTime() >= LATE_SECONDS * 1000;
}

/**
 * What is waited for while pods are as the step needs them. Some gateways never say that they have accepted
 * anything: once it is late, an approval goes on without that.
 */
export function routingWait(
  underway: Underway,
  position: Position,
  move: Move,
): Pick<Wait, "for" | "until" | "command"> {
  const isOver = position.state === "Completed" || !areRoutesLate(underway, position);
  return {
    ...waitForRoutes(move),
    ...(isOver ? {} : { command: commandToApprove(underway, position) }),
  };
}

/** What is waited for before pods move: nothing but the routes themselves ends it. */
export function waitForRoutes({ until }: Move): Pick<Wait, "for" | "until"> {
  return { for: "Traffic", ...(until === undefined ? {} : { until: wireTime(until) }) };
}

/** What of the requests is not where it is to be, and since when where that is long. */
export function sayRoutes(
  underway: Underway,
  place: StepOf & Pick<Position, "state">,
  { message }: Move,
): string {
  const isOver = place.state === "Completed";
  const said = isOver ? `${FINALISING_MESSAGE}: ${message}` : routingMessage(place, message);
  if (!areRoutesLate(underway, place)) return said;
  const way = place.state === "StepTrafficRouting" ? "onwards or back" : "back";
  return lateRoutesMessage(said, LATE_SECONDS, way);
}
