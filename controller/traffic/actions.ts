import type { RolloutStatus, TrafficStatus } from "@sluice/shared/api/rollout.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { isDeepStrictEqual } from "node:util";
import type { Observed } from "../observe/observed.ts";
import type { Action, Plan } from "../rollout/actions.ts";
import { storeStatus } from "../rollout/status.ts";
import { isRoutedBy } from "./routed-by.ts";
import { facetsOf, isClean, stateOf } from "./facets.ts";
import type { Look, Move } from "./stations.ts";

/** Where nothing says that it is over, and nothing is written: so often it is looked at. */
const LOOK_AGAIN_MS = 250;
/** Right after a write, which may be all that was missing. */
const SOON_MS = 20;
/** While nothing is waited for: a Service or route that somebody takes away is missed so late. */
const NOW_AND_THEN_MS = 10_000;

/** The writes that a move asks for. */
export function moving(look: Look): readonly Action[] {
  return look === "there" || look.changes.length === 0
    ? []
    : [{ kind: "traffic", changes: look.changes, leadsTo: look.leadsTo }];
}

/** When to look again at what is on its way. */
export function lookAgainMs({ changes, until }: Move, now: Date): number {
  if (changes.length > 0) return SOON_MS;
  return until === undefined ? LOOK_AGAIN_MS : Math.max(1, until.getTime() - now.getTime());
}

/**
 * The same plan, with where the requests go in the status that it stores. Plans write routes before they say
 * so; killed in between, what is found there counts from then on, so a wait is never too short.
 */
export function tellingTraffic(seen: Observed, plan: Plan): Plan {
  const { rollout, traffic, now } = seen;
  const stored = rollout.status?.traffic;
  if (traffic === undefined) return plan;
  const leadsTo = plan.actions.flatMap((one) => (one.kind === "traffic" ? [one.leadsTo] : []));
  const facets = facetsOf({ ...stateOf(traffic), ...leadsTo[0] }, stored, now);
  const { routing } = traffic;
  // What it began by is over, or nothing has begun: then it is by what the spec says now.
  const isOver = stored === undefined || !isRoutedBy(rollout.spec, routing);
  const kept = isClean(facets) && isOver ? undefined : { ...facets, routing };
  const telling = plan.actions.flatMap((one) =>
    one.kind === "status" ? told(rollout, one.status, kept) : [one],
  );
  const silent = plan.actions.some(({ kind }) => kind === "status") ? undefined : rollout.status;
  const actions = silent === undefined ? telling : [...telling, ...told(rollout, silent, kept)];
  const recheckAfterMs = Math.min(plan.recheckAfterMs ?? NOW_AND_THEN_MS, NOW_AND_THEN_MS);
  return { ...plan, actions, recheckAfterMs };
}

function told(
  rollout: Observed["rollout"],
  status: RolloutStatus,
  traffic: TrafficStatus | undefined,
): readonly Action[] {
  const over = status.phase === "Healthy" || status.phase === "Disabled";
  const wanted = withoutUndefined({ ...status, traffic: over ? undefined : traffic });
  return isDeepStrictEqual(wanted, rollout.status) ? [] : storeStatus(rollout, wanted);
}
