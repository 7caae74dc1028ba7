import { isDeepStrictEqual } from "node:util";
import type { Unroutable } from "@sluice/shared/traffic/editor.ts";
import type { Routing } from "@sluice/shared/traffic/routing.ts";
import type { Change } from "../../change.ts";
import type { RouteProvider } from "../../provider.ts";
import type { RouteSeen } from "../../seen.ts";
import { markedSplit, trafficMark } from "../traffic-mark.ts";
import { isOwned, planIngress } from "./plan-ingress.ts";

/** Routes by a second Ingress with canary annotations, which a script knows. The stable one is never written. */
export const ingressProvider: RouteProvider = {
  // An Ingress says nothing of whether its controller has seen it (integrations.md 2.1).
  gateways: "are silent",
  // Traefik takes changes in every 2 s, and others as fast; none of them says when.
  settleSeconds: 1,
  splitOf: ({ canary }) => markedSplit(canary),
  acceptance: () => ({ kind: "accepted" }),
  changesFor: (route, wanted) => (wanted === "own" ? removal(route) : changes(route, wanted)),
};

/** One that is called like a canary Ingress and is somebody else's stays. */
function removal({ canary, scripted }: RouteSeen): readonly Change[] {
  if (canary === undefined || scripted === undefined) return [];
  return isOwned(canary, scripted.owner) ? [{ kind: "delete", object: canary }] : [];
}

function changes(route: RouteSeen, routing: Routing): readonly Change[] | Unroutable {
  const { name, object: stable, canary, scripted } = route;
  if (stable === undefined) return { unroutable: `there is no Ingress ${name}; make it` };
  if (scripted === undefined) return { unroutable: "no script was looked for" };
  const { engine, script, owner } = scripted;
  if (script.kind === "missing") return { unroutable: script.message };
  const services = { stable: routing.service, canary: routing.canaryService };
  const plan = planIngress(engine, {
    stable,
    canary,
    services,
    owner,
    asked: routing.split,
    script: script.script,
    marks: trafficMark(stable, routing),
  });
  if (plan.kind === "refused") return { unroutable: plan.message };
  if (plan.kind === "none") return [];
  const { ingress: after } = plan;
  if (canary === undefined) return [{ kind: "create", object: after }];
  return isDeepStrictEqual(canary, after) ? [] : [{ kind: "update", before: canary, after }];
}
