import type { StoredSharedRouting } from "@sluice/shared/api/shared-routing.ts";
import type { Observed } from "../observe/observed.ts";
import { type Look, waiting } from "../traffic/stations.ts";

/**
 * Whether the TrafficRouting that a Rollout refers to is in its routes, as it is now: asked before the first pods
 * of a release move, so that whoever looks at them finds the requests there, too. Both versions are behind
 * one Service, so no request is lost by that order.
 */
export function sharedLook({ shared }: Pick<Observed, "shared">): Look {
  const { named, object } = shared ?? {};
  if (named === undefined) return "there";
  const called = `TrafficRouting ${named.name}`;
  if (object === undefined) {
    return waiting(`there is no ${called}, which ${named.path} names; make it, or name none there`);
  }
  if (object.metadata.deletionTimestamp !== undefined) {
    return waiting(
      `${called}, which ${named.path} names, is being deleted; make it again when it is gone, or name none there`,
    );
  }
  return isInRoutes(object)
    ? "there"
    : waiting(`${called} has to be in its routes first; it says: ${saidBy(object)}`);
}

function isInRoutes({ metadata: { generation }, status }: StoredSharedRouting): boolean {
  return status?.phase === "Progressing" && status.routed?.generation === generation;
}

function saidBy({ status }: StoredSharedRouting): string {
  const { message = "" } = status ?? {};
  return message === "" ? "nothing yet" : message;
}
