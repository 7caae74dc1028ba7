import type {
  ApprovalPolicy,
  CanaryStatus,
  Identity,
  Release,
  Rollout,
  RolloutStatus,
} from "@sluice/shared/api/rollout.ts";

/** For tests: a release of v2 in three steps that Jane started, which waits at step 1. */

export const JANE: Identity = { user: "jane", groups: ["devs"], manager: "kubectl-set" };
export const BOB: Identity = { user: "bob", manager: "kubectl-patch" };
export const DEPLOYER = "system:serviceaccount:ci:deployer";

export const RELEASE: Release = {
  revision: "v2",
  startedBy: JANE,
  startedAt: "2026-06-01T11:59:00Z",
};

const CANARY: CanaryStatus = {
  podTemplateHash: "hash-v2",
  currentStepIndex: 1,
  nextStepIndex: 2,
  currentStepState: "StepPaused",
  canaryReplicas: 2,
  canaryReadyReplicas: 2,
};

export const STATUS: RolloutStatus = {
  phase: "Progressing",
  currentStepIndex: 1,
  currentStepState: "StepPaused",
  canaryStatus: CANARY,
  wait: {
    for: "Approval",
    step: 1,
    revision: "v2",
    since: "2026-06-01T12:00:00Z",
    message: "you need manually confirm",
  },
  release: RELEASE,
};

export function waiting(
  status: Partial<RolloutStatus> = {},
  approval: ApprovalPolicy = { requireDifferentUser: true },
): Rollout {
  return {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: { name: "shop", namespace: "web" },
    spec: {
      workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" },
      strategy: {
        canary: { steps: [{ replicas: "20%" }, { replicas: "50%" }, { replicas: "100%" }] },
      },
      approval,
    },
    status: { ...STATUS, ...status },
  };
}

/** The same object with other fields in its sub-status. */
export function withCanary(rollout: Rollout, differs: Partial<CanaryStatus>): Rollout {
  const { status = STATUS } = rollout;
  const canaryStatus = { ...CANARY, ...status.canaryStatus, ...differs };
  return { ...rollout, status: { ...status, canaryStatus } };
}

export const approved = (rollout: Rollout) =>
  withCanary(rollout, { currentStepState: "StepReady" });
export const jumped = (rollout: Rollout, to: number) => withCanary(rollout, { nextStepIndex: to });

/** What somebody writes who wants to be another. */
export function withStatus(rollout: Rollout, differs: Partial<RolloutStatus>): Rollout {
  return { ...rollout, status: { ...(rollout.status ?? STATUS), ...differs } };
}
