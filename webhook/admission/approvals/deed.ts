import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { diff } from "@sluice/shared/patch/diff.ts";
import { askedIn, isTurnedReady } from "./asked.ts";

/** A request about a Rollout; `after` is absent when it is to be deleted. */
export interface RolloutWrite {
  readonly before: Rollout;
  readonly after?: Rollout | undefined;
}

/** What in a request would let pods through that nobody else has approved. Steps count from 1. */
export type Deed =
  | { readonly kind: "approval"; readonly step: number }
  | { readonly kind: "jump"; readonly step: number; readonly to: number }
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
  if (asked.kind === "jump" && asked.to > asked.step) return asked;
  // Beside a jump back, too: while all is stopped the jump can be taken back, and the approval stays.
  if (!isTurnedReady({ before, after }) || asked.kind === "nothing") return undefined;
  return { kind: "approval", step: asked.step };
}

function changedPaths(before: Rollout, after: Rollout): readonly string[] {
  const paths = diff(before.spec, after.spec, "spec").map(({ path }) => path.replaceAll("/", "."));
  return paths.filter((path) => path !== "spec.strategy.paused");
}
