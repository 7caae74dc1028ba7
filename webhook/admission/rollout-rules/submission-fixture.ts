import type {
  CanaryStrategy,
  Rollout,
  RolloutStatus,
  Step,
  Strategy,
  TrafficRouting,
} from "@sluice/shared/api/rollout.ts";
import { USUAL_SETTINGS } from "./settings.ts";
import type { Submission } from "./submission.ts";

/** For tests: the ordinary case, said once. */

export const STEPS: readonly Step[] = [
  { replicas: "20%" },
  { replicas: "50%", pause: { duration: 60 } },
  { replicas: "100%" },
];

/** Releases Deployment `shop` in three steps. */
export const SHOP: Rollout = {
  apiVersion: "rollouts.kruise.io/v1beta1",
  kind: "Rollout",
  metadata: { name: "shop", namespace: "web" },
  spec: {
    workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" },
    disabled: false,
    strategy: { canary: { steps: STEPS } },
  },
};

export function withStrategy(strategy: Strategy): Rollout {
  return { ...SHOP, spec: { ...SHOP.spec, strategy } };
}

export function withCanary(differs: Partial<CanaryStrategy>): Rollout {
  return withStrategy({ canary: { steps: STEPS, ...differs } });
}

export function withSteps(...steps: readonly Step[]): Rollout {
  return withCanary({ steps });
}

export function withWorkload(apiVersion: string, kind: string, name = "shop"): Rollout {
  return { ...SHOP, spec: { ...SHOP.spec, workloadRef: { apiVersion, kind, name } } };
}

/** The same, for a workload of another kind of `apps`. */
export function of(kind: string, { spec, ...rollout }: Rollout): Rollout {
  return { ...rollout, spec: { ...spec, workloadRef: { ...spec.workloadRef, kind } } };
}

/** One entry of `trafficRoutings`, by an HTTPRoute. */
export const ROUTING: TrafficRouting = { service: "shop", gateway: { httpRouteName: "shop" } };

/** Routes to `shop` in the first step, if the entry does not say otherwise. */
export function withRouting(
  differs: Partial<TrafficRouting>,
  canary: Partial<CanaryStrategy> = {},
) {
  return withCanary({
    steps: [{ replicas: "20%", traffic: "20%" }, { replicas: "100%" }],
    trafficRoutings: [{ ...ROUTING, ...differs }],
    ...canary,
  });
}

/** In step 2, which waits for an approval. */
const RELEASING: RolloutStatus = {
  phase: "Progressing",
  currentStepIndex: 2,
  currentStepState: "StepPaused",
};

export function inPhase(
  phase: NonNullable<RolloutStatus["phase"]>,
  rollout: Rollout = SHOP,
): Rollout {
  return { ...rollout, status: { ...RELEASING, phase } };
}

/** In a cluster with no other Rollout, and with nothing set. */
export const ALONE = { others: [], settings: USUAL_SETTINGS } as const;

export function created(after: Rollout, differs: Partial<Submission> = {}): Submission {
  return { ...ALONE, after, operation: "CREATE", requester: "user", ...differs };
}

export function updated(
  before: Rollout,
  after: Rollout,
  differs: Partial<Submission> = {},
): Submission {
  return { ...ALONE, before, after, operation: "UPDATE", requester: "user", ...differs };
}

/** A Rollout as the rules see the others. */
export function other(name: string, kind = "Deployment", workload = "shop") {
  return { namespace: "web", name, workloadRef: { apiVersion: "apps/v1", kind, name: workload } };
}
