/**
 * TEMPORARY. What is valid and what this version does not carry out yet: people are told when they
 * submit it. Whoever brings a feature removes its part here, and with the last one this file.
 */
import type { Rollout } from "@sluice/shared/api/rollout.ts";
import { placedStyles } from "./placed-styles.ts";
import { TRAFFIC_ROUTING, TRAFFIC_ROUTING_PATH } from "./rolling-style.ts";
import type { Caution, Notice } from "./submission.ts";

export const notYetCarriedOut: Caution = ({ after }) => sharedRoutings(after);

/** It releases in steps all the same. */
const says = "not carried out yet: pods are released in steps, traffic stays";

function sharedRoutings(after: Rollout): readonly Notice[] {
  const fields = placedStyles(after).flatMap(({ path, strategy: { trafficRoutingRef = "" } }) =>
    trafficRoutingRef === "" ? [] : [{ path: `${path}.trafficRoutingRef`, says }],
  );
  const annotation = after.metadata.annotations?.[TRAFFIC_ROUTING] ?? "";
  if (fields.length > 0 || annotation === "") return fields;
  return [{ path: TRAFFIC_ROUTING_PATH, says }];
}
