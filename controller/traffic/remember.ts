import { isDeepStrictEqual } from "node:util";
import { overlay } from "@sluice/shared/gate/overlay.ts";
import type { Observed } from "../observe/observed.ts";
import { act, type Plan } from "../rollout/actions.ts";

/**
 * The same plan, unless it changes routes that the workload does not name yet: then it is to name them, first of all.
 * Whoever finds it without its Rollout gives them back (`orphans.ts`). The webhook writes them with the hold, so this is
 * a write of its own only where that was away, or where `trafficRoutings` has changed in the middle.
 */
export function rememberingRoutes({ workload, traffic }: Observed, plan: Plan): Plan {
  if (workload?.record === undefined || traffic === undefined) return plan;
  const { object, record } = workload;
  const { routing } = traffic;
  const changes = plan.actions.some(({ kind }) => kind === "traffic");
  if (!changes || isDeepStrictEqual(record.routing, routing)) return plan;
  return act({ kind: "workload", wanted: overlay(object, { ...record, routing }) });
}
