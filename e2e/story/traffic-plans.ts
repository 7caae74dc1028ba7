import type { Plan } from "./shape.ts";
import { APP } from "./stage.ts";

/** A pod that leaves answers for a while, until gateways know: as every server behind one has to. */
export const IN_GOOD_ORDER = { "sluice.dev/stop-after": "6s" };

/** The app's Service, by the app's HTTPRoute. */
export const ROUTING = {
  service: APP,
  gateway: { httpRouteName: APP },
  gracePeriodSeconds: 1,
} as const;
export const BY_HTTP_ROUTE: Pick<Plan, "trafficRoutings"> = { trafficRoutings: [ROUTING] };

/** Requests follow the pods; a person approves each step but the last. */
export const WEIGHTS: Plan = {
  ...BY_HTTP_ROUTE,
  steps: [
    { replicas: "20%", traffic: "5%" },
    { replicas: "20%", traffic: "20%" },
    { replicas: "50%", traffic: "50%" },
    { replicas: "100%" },
  ],
};

/** How pods come out while requests are routed. */
export const ROUTED_STYLES = [
  { name: "the batches of a Deployment", plan: WEIGHTS },
  { name: "an extra Deployment", plan: { ...WEIGHTS, extra: {} } },
  {
    name: "both versions of a blue-green Deployment",
    plan: {
      ...WEIGHTS,
      style: "blueGreen",
      steps: [
        { replicas: "50%", traffic: "5%" },
        { replicas: "100%", traffic: "20%" },
        { replicas: "100%", traffic: "50%" },
      ],
    },
  },
] as const satisfies readonly { readonly name: string; readonly plan: Plan }[];
