import type { Routing } from "@sluice/shared/traffic/routing.ts";
import type { RouteProvider } from "../../provider.ts";
import type { RouteSeen } from "../../seen.ts";
import { markedSplit, trafficMark } from "../traffic-mark.ts";
import { type NetworkPlan, planNetwork, restoreNetwork } from "./plan-network.ts";

/** Routes by an object of any kind, which a script knows. */
export const networkProvider: RouteProvider = {
  // What such an object says, if anything, is its kind's own matter.
  gateways: "are silent",
  // Istio sends out what has changed within seconds.
  settleSeconds: 3,
  splitOf: ({ object }) => markedSplit(object),
  acceptance: () => ({ kind: "accepted" }),
  changesFor(route, wanted) {
    const { object, kind, name } = route;
    if (object === undefined) {
      return wanted === "own" ? [] : { unroutable: `there is no ${kind} ${name}; make it` };
    }
    const plan = wanted === "own" ? restoreNetwork(object) : planFor(route, wanted);
    switch (plan.kind) {
      case "settled":
        return [];
      case "refused":
        return { unroutable: plan.message };
      case "write":
        return [{ kind: "update", before: object, after: plan.object }];
    }
  },
};

function planFor({ object, scripted }: RouteSeen, routing: Routing): NetworkPlan {
  if (object === undefined || scripted === undefined) {
    return { kind: "refused", message: "no script was looked for" };
  }
  const { engine, script } = scripted;
  if (script.kind === "missing") return { kind: "refused", message: script.message };
  const { service: stable, canaryService: canary, split: asked } = routing;
  const marks = trafficMark(object, routing);
  return planNetwork(engine, {
    object,
    services: { stable, canary },
    asked,
    script: script.script,
    marks,
  });
}
