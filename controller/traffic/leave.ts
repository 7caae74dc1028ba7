import type { TrafficStatus } from "@sluice/shared/api/rollout.ts";
import { subStatusOf } from "@sluice/shared/api/status/sub-status.ts";
import {
  DISABLING_MESSAGE,
  MISSING_MESSAGE,
  TERMINATING_MESSAGE,
} from "@sluice/shared/words/progress.ts";
import type { Observed } from "../observe/observed.ts";
import type { Plan } from "../rollout/actions.ts";
import { type Saying, statusSaying, storeStatus } from "../rollout/status.ts";
import { lookAgainMs, moving } from "./actions.ts";
import { cleanedUp } from "./course-of.ts";
import { facetsOf, stateOf } from "./facets.ts";
import type { TrafficSeen } from "./seen.ts";
import type { Look } from "./stations.ts";

/** Why requests are not routed any more, whatever the workload does. */
export type Leaving = "Terminating" | "Disabling" | "at rest" | "without workload";

/**
 * Gives routes and Services back where no release goes on, before anything else is let go.
 *
 * @returns undefined when nothing of ours is left there
 */
export function planLeaving(seen: Observed, why: Leaving): Plan | undefined {
  const { rollout, now } = seen;
  const look = lookBack(seen);
  if (look === "there") return undefined;
  return {
    actions: [
      ...moving(look),
      ...storeStatus(rollout, statusSaying(rollout, sayingOf(rollout, why, look.message), now)),
    ],
    recheckAfterMs: lookAgainMs(look, now),
  };
}

/** What of routes and Services is not their users' own yet. */
export function lookBack({ rollout, traffic, now }: Observed): Look {
  return traffic === undefined ? "there" : leftOf(traffic, rollout.status?.traffic, now);
}

/** @param stored since when what is so, as a status says it; absent where there is none any more */
export function leftOf(seen: TrafficSeen, stored: TrafficStatus | undefined, now: Date): Look {
  return cleanedUp({ seen, facets: facetsOf(stateOf(seen), stored, now), now });
}

function sayingOf({ status }: Observed["rollout"], why: Leaving, what: string): Saying {
  const sub = subStatusOf(status);
  switch (why) {
    case "Terminating": {
      const message = `${TERMINATING_MESSAGE}: ${what}`;
      const reason = "InTerminating";
      return {
        phase: why,
        message,
        sub,
        conditions: [{ type: why, status: "True", reason, message }],
      };
    }
    case "Disabling":
      return { phase: why, message: `${DISABLING_MESSAGE}: ${what}`, sub };
    case "without workload":
      return { phase: "Initial", message: `${MISSING_MESSAGE}: ${what}`, sub };
    case "at rest":
      return { phase: status?.phase ?? "Initial", message: what, sub };
  }
}
