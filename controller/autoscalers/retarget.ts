import { withoutEntry } from "@sluice/shared/workloads/our-entry.ts";
import type { AutoscalerView } from "@sluice/shared/workloads/autoscaler.ts";
import type { Hands } from "../rollout/cluster.ts";
import type { Retargeted } from "./retargeted.ts";

/**
 * Guarded by the version that was looked at; and without an owner, since the next apply of somebody's
 * manifest must not meet a conflict with us.
 *
 * @throws {ApiError} 409 or 422 when it has moved on: look again
 */
export async function retarget(hands: Hands, targets: readonly Retargeted[]): Promise<void> {
  for (const { autoscaler, name } of targets) {
    const { resourceVersion, uid } = autoscaler.metadata;
    const spec = { scaleTargetRef: { name } };
    const patch = { metadata: { resourceVersion, uid }, spec };
    const stored = await hands.autoscalers.mergePatch(autoscaler.metadata, patch);
    hands.caches.autoscalers.learn(await disowned(hands, stored));
  }
}

/** Where admission, which takes our entry out, was not reached. */
async function disowned(hands: Hands, view: AutoscalerView): Promise<AutoscalerView> {
  if (view.ourEntry === undefined) return view;
  return hands.autoscalers.jsonPatch(view.metadata, withoutEntry(view.ourEntry));
}
