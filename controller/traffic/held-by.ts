import type { OwnerReference } from "@sluice/shared/api/rollout.ts";
import { readTrafficRecord } from "@sluice/shared/traffic/record.ts";
import type { RouteSeen } from "./seen.ts";

/**
 * Who routes with an object, in words, where that is not the one who asks.
 *
 * A Rollout takes over what another Rollout left behind, since both cannot release at once; and there are
 * many TrafficRoutings at work at any time, each with its own routes.
 */
export function heldBy(
  { object, canary }: Pick<RouteSeen, "object" | "canary">,
  asking: Pick<OwnerReference, "kind" | "name">,
): string | undefined {
  const records = [object, canary].map((one) => one && readTrafficRecord(one));
  const record = records.find((one) => one !== undefined);
  if (record === undefined) return undefined;
  const { holder = "Rollout", rollout: name } = record.routing;
  const isTheirs = holder === asking.kind && (holder === "Rollout" || name === asking.name);
  return isTheirs ? undefined : `${holder} ${name}`;
}
