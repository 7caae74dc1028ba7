import { isDeepStrictEqual } from "node:util";
import type { Rollout, RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { diff } from "@sluice/shared/patch/diff.ts";
import { askedIn, leadsOn } from "./asked.ts";

/** A request about a Rollout; `after` is absent when it is to be deleted. */
export interface RolloutWrite {
  readonly before: Rollout;
  readonly after?: Rollout | undefined;
}

/** What in a request could let pods through that nobody else has approved. */
export type Deed =
  | { readonly kind: "approval"; readonly step: number }
  | { readonly kind: "jump"; readonly step: number; readonly to: number }
  /** Anything else in the status: the controller goes by what stands there. */
  | { readonly kind: "status" }
  | { readonly kind: "spec"; readonly paths: readonly string[] }
  | { readonly kind: "delete" };

/**
 * What somebody does to their own release, if it is more than they may.
 *
 * They may stop it and go on (`strategy.paused` takes no step that is not approved), jump back, and
 * touch metadata. Of the spec nothing else: steps and pauses say what waits for whom,
 * `disabled` lets all pods through, and a field yet to come may do either.
 */
export function deedIn({ before, after }: RolloutWrite): Deed | undefined {
  if (after === undefined) return { kind: "delete" };
  const paths = changedPaths(before, after);
  if (paths.length > 0) return { kind: "spec", paths };
  const asked = askedIn({ before, after });
  if (asked.kind !== "nothing" && leadsOn(asked)) return asked;
  return isSameBut(before.status, after.status) ? undefined : { kind: "status" };
}

function changedPaths(before: Rollout, after: Rollout): readonly string[] {
  const paths = diff(before.spec, after.spec, "spec").map(({ path }) => path.replaceAll("/", "."));
  return paths.filter((path) => path !== "spec.strategy.paused");
}

/**
 * But for `nextStepIndex`, and for what admission itself notes beside it. A client of the original
 * drops `wait`, which it does not know, and does no harm by it.
 */
function isSameBut(was: RolloutStatus | undefined, is: RolloutStatus | undefined): boolean {
  const wait = is?.wait ?? was?.wait;
  return isDeepStrictEqual(withoutAsked(was), withoutAsked(is && { ...is, ...(wait && { wait }) }));
}

function withoutAsked(status: RolloutStatus | undefined) {
  if (status === undefined) return undefined;
  const { approval: _noted, canaryStatus, blueGreenStatus, ...others } = status;
  const [{ nextStepIndex: _canary, ...canary }, { nextStepIndex: _blueGreen, ...blueGreen }] = [
    { ...canaryStatus },
    { ...blueGreenStatus },
  ];
  return { ...others, canary, blueGreen };
}
