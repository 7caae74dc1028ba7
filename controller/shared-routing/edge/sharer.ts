import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { keyOf } from "@sluice/shared/workloads/resources.ts";
import type { Hands } from "../../rollout/cluster.ts";
import { type Recheck, WorkQueue } from "../../runtime/queue.ts";
import { changeTraffic, disownTraffic } from "../../traffic/edge/write.ts";
import { planSharing, type SharingSeen } from "../plan.ts";
import { look } from "./look.ts";
import { storeFinalizers, storeStatus } from "./write.ts";

/** What acts on TrafficRoutings works with. */
export interface Desk {
  readonly hands: Pick<Hands, "traffic" | "shared">;
  readonly leads: () => boolean;
  readonly clock: { now(): Date };
  readonly log: Logger;
}

/** Something that runs until it is stopped. */
export interface Sharing {
  /** Looks at all that there is: for who has just become the leader. */
  readonly lookAtAll: () => void;
  readonly stop: () => Promise<void>;
}

/** Puts the rule of each TrafficRouting into its routes while any Rollout marks it, and takes it out again. */
export function startSharing(desk: Desk): Sharing {
  const { hands, leads, log } = desk;
  const { cache } = hands.shared;
  const queue = new WorkQueue({ reconcile: (key) => pass(desk, key), workers: 2, log });
  const forget = cache.onChange(({ after }) => {
    if (after !== undefined && leads()) queue.add(keyOf(after.metadata));
  });
  return {
    lookAtAll() {
      for (const { metadata } of cache.list()) queue.add(keyOf(metadata));
    },
    async stop() {
      forget();
      await queue.stop();
    },
  };
}

/** Looks, decides, does: one pass over one TrafficRouting. */
async function pass({ hands, clock }: Desk, key: string): Promise<Recheck> {
  const [namespace = "", name = ""] = key.split("/");
  const object = hands.shared.cache.get({ namespace, name });
  if (object === undefined) return {};
  const seen = await look(hands.traffic, object, clock.now());
  const { finalizers, status, changes, recheckAfterMs } = planSharing(seen);
  if (finalizers !== undefined) await storeFinalizers(hands.shared, object, finalizers);
  if (status !== undefined) await storeStatus(hands.shared, object, status);
  await changeTraffic(hands.traffic, changes);
  if (changes.length === 0) await disown(hands.traffic, seen);
  return recheckAfterMs === undefined ? {} : { recheckAfterMs };
}

/** Routes that are seen with our name on them are their users' all the same. */
async function disown(hands: Hands["traffic"], { asked, left }: SharingSeen): Promise<void> {
  for (const routes of [asked, left]) {
    if (routes !== undefined) await disownTraffic(hands, { routes: routes.routes });
  }
}
