import { isDeepStrictEqual } from "node:util";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { isTurnedReady, type StatusWrite } from "./asked.ts";

/**
 * Whether a status write changes more than approvals and jumps do. The controller goes by what stands
 * there, so whoever writes the step, its state or since when it lasts needs no approval.
 *
 * A client of the original drops what it does not know. Of `wait` that does no harm; `release` has been
 * put back by now, or else the next request would not be known to be by who started it.
 */
export function isRewritten(write: StatusWrite): boolean {
  const { before, after } = write;
  const [was, is] = [beyondAsked(before.status), beyondAsked(after.status)];
  const waits = { ...is, wait: is.wait ?? was.wait };
  if (!isDeepStrictEqual({ ...was, wait: was.wait }, waits)) return true;
  return !isTurnedReady(write) && stateIn(before.status) !== stateIn(after.status);
}

/** Without what users write, and without the name that admission itself puts beside it. */
function beyondAsked({
  approval: _approval,
  canaryStatus,
  blueGreenStatus,
  ...others
}: Partial<RolloutStatus> = {}) {
  return {
    ...others,
    canary: withoutAsked(canaryStatus),
    blueGreen: withoutAsked(blueGreenStatus),
  };
}

function withoutAsked<
  Sub extends { readonly nextStepIndex?: number; readonly currentStepState: unknown },
>(sub: Sub | undefined) {
  if (sub === undefined) return undefined;
  const { nextStepIndex: _next, currentStepState: _state, ...others } = sub;
  return others;
}

function stateIn(status: RolloutStatus | undefined): string | undefined {
  return (status?.canaryStatus ?? status?.blueGreenStatus)?.currentStepState;
}
