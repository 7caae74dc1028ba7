import type {
  CanaryStrategy,
  Rollout,
  RolloutStatus,
  Step,
  Strategy,
} from "@sluice/shared/api/rollout.ts";
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

export function created(after: Rollout, differs: Partial<Submission> = {}): Submission {
  return { after, others: [], operation: "CREATE", requester: "user", ...differs };
}

export function updated(
  before: Rollout,
  after: Rollout,
  differs: Partial<Submission> = {},
): Submission {
  return { before, after, others: [], operation: "UPDATE", requester: "user", ...differs };
}

/** A Rollout as the rules see the others. */
export function other(name: string, kind = "Deployment", workload = "shop") {
  return { namespace: "web", name, workloadRef: { apiVersion: "apps/v1", kind, name: workload } };
}
