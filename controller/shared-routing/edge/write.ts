import type { StoredSharedRouting } from "@sluice/shared/api/shared-routing.ts";
import type { SharedStatus } from "@sluice/shared/api/v1alpha1/traffic-routing.ts";
import type { Informer } from "@sluice/shared/kube/informer.ts";
import { isNotFound } from "@sluice/shared/kube/api-error.ts";
import type { ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import { mergePatch } from "@sluice/shared/patch/merge.ts";
import { guarded } from "../../rollout/guard.ts";
import type { Marking } from "../marking.ts";

/** What writes to TrafficRoutings need. */
export interface SharedHands {
  readonly client: ResourceClient<StoredSharedRouting>;
  readonly cache: Informer<StoredSharedRouting, "mark">;
}

/**
 * Each guarded by the version that it was decided from; one that is gone has no finalizers.
 *
 * @throws {ApiError} 409 when a TrafficRouting has moved on: look again
 */
export async function storeMarks(hands: SharedHands, markings: readonly Marking[]): Promise<void> {
  for (const { routing, finalizers } of markings) {
    try {
      await storeFinalizers(hands, routing, finalizers);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** @throws {ApiError} 409 when it has moved on: look again */
export async function storeFinalizers(
  { client, cache }: SharedHands,
  routing: StoredSharedRouting,
  finalizers: readonly string[],
): Promise<StoredSharedRouting> {
  const patch = guarded(routing, { metadata: { finalizers } });
  const stored = await client.mergePatch(routing.metadata, patch);
  const gone = stored.metadata.deletionTimestamp !== undefined && finalizers.length === 0;
  // The last finalizer is off: the answer is the object's last word, and no event would take it out.
  if (!gone) cache.learn(stored);
  return stored;
}

/** @throws {ApiError} 409 when it has moved on, and may be marked by somebody else by now: look again */
export async function storeStatus(
  { client, cache }: SharedHands,
  routing: StoredSharedRouting,
  status: SharedStatus,
): Promise<void> {
  const difference = mergePatch({ status: routing.status ?? {} }, { status });
  const patch = guarded(routing, difference);
  cache.learn(await client.mergePatch(routing.metadata, patch, { subresource: "status" }));
}
