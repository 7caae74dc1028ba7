import { RolloutError } from "@sluice/shared/errors/rollout-error.ts";
import type { ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import { mergePatch } from "@sluice/shared/patch/merge.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { ourEntryIn, withoutEntry } from "@sluice/shared/workloads/our-entry.ts";
import { guarded, unlessMoved } from "../../rollout/guard.ts";
import type { Change, KubeObject } from "../change.ts";
import type { TrafficSeen } from "../seen.ts";
import type { TrafficHands } from "./hands.ts";

/**
 * Carries out writes to Services and routes, one after the other, each guarded by the version that it was
 * decided from.
 *
 * @throws {ApiError} 409 when an object has moved on: look again
 */
export async function changeTraffic(
  hands: TrafficHands,
  changes: readonly Change[],
): Promise<void> {
  for (const change of changes) {
    const about = change.kind === "update" ? change.after : change.object;
    const client = await hands.clientOf(about);
    if (client === undefined) {
      throw new RolloutError("WRITE_CONFLICT", `the kind ${about.kind} has gone`);
    }
    await carryOut(client, change);
  }
}

async function carryOut(client: ResourceClient<Routed>, change: Change): Promise<void> {
  switch (change.kind) {
    case "create":
      await client.create(change.object);
      return;
    case "delete": {
      const { uid, resourceVersion } = change.object.metadata;
      await client.remove(change.object.metadata, { preconditions: { uid, resourceVersion } });
      return;
    }
    case "update": {
      const { before, after } = change;
      const patch = mergePatch({ ...before }, { ...after });
      await client.mergePatch(before.metadata, guarded(before, patch));
    }
  }
}

/**
 * Takes our name off objects that were seen with it: the webhook that does so was not reached when they were
 * written, or else the next server-side apply would meet a conflict with us.
 *
 * @throws {RolloutError} WRITE_CONFLICT when the entries have changed: look again
 */
export async function disownTraffic(
  hands: TrafficHands,
  { service, routes }: Pick<TrafficSeen, "service" | "routes">,
): Promise<void> {
  const objects = [service, ...routes.map(({ object }) => object)];
  for (const object of objects.filter((one) => one !== undefined)) {
    const { ourEntry } = ourEntryIn(managersOf(object));
    const client = ourEntry === undefined ? undefined : await hands.clientOf(object);
    if (ourEntry === undefined || client === undefined) continue;
    await unlessMoved(client.jsonPatch(object.metadata, withoutEntry(ourEntry)));
  }
}

function managersOf({ metadata }: Pick<KubeObject, "metadata">) {
  const entries: unknown = "managedFields" in metadata ? metadata.managedFields : undefined;
  return Array.isArray(entries) ? entries.filter(isRecord) : [];
}
