import type { Rollout, RolloutStatus, Step } from "@sluice/shared/api/rollout.ts";
import { planHash } from "@sluice/shared/api/plan-hash.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { PLAN_HASH, ROLLOUT_FINALIZER } from "@sluice/shared/api/rollout-marks.ts";
import type { Observed, PodSeen, WorkloadSeen } from "./observed.ts";

/** For tests: 10 pods at v1, and a Rollout in three steps that has seen them. A test says what differs. */

export const NOON = new Date("2026-06-01T12:00:00Z");
export const STEPS: readonly Step[] = [
  { replicas: "20%" },
  { replicas: "50%", pause: { duration: 60 } },
  { replicas: "100%" },
];

export function rollout(status?: RolloutStatus, differs: Partial<Rollout["spec"]> = {}): Rollout {
  const spec = {
    workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" },
    strategy: { canary: { steps: STEPS } },
    ...differs,
  };
  const annotations = { [PLAN_HASH]: planHash(spec) };
  const identity = { name: "shop", namespace: "web", uid: "r", generation: 1 };
  return {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: { ...identity, finalizers: [ROLLOUT_FINALIZER], annotations },
    spec,
    ...(status === undefined ? {} : { status }),
  };
}

export const DEPLOYMENT: Workload = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop", namespace: "web", uid: "d", generation: 1, labels: { app: "shop" } },
  spec: {
    replicas: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
  },
  status: { observedGeneration: 1, replicas: 10, updatedReplicas: 10, availableReplicas: 10 },
};

export function workload(differs: Partial<WorkloadSeen> = {}): WorkloadSeen {
  return {
    object: DEPLOYMENT,
    revision: "v1",
    labelIsOurs: true,
    replicaSets: [replicaSet("v1", { replicas: 10 })],
    natives: [],
    pods: pods("v1", 10),
    ...differs,
  };
}

export function seen(differs: Partial<Observed> = {}): Observed {
  return { rollout: rollout(), workload: workload(), extras: [], now: NOON, ...differs };
}

/** Pods that have been ready for a minute. */
export function pods(
  revision: string,
  count: number,
  differs: Partial<PodSeen> = {},
): readonly PodSeen[] {
  const since = new Date(NOON.getTime() - 60_000);
  return Array.from({ length: count }, (_, index) => ({
    name: `shop-${revision}-${index + 1}`,
    seenAs: { uid: `${revision}-${index + 1}`, resourceVersion: "1" },
    revision,
    createdAt: since,
    readySince: since,
    labels: {},
    ...differs,
  }));
}

/** The same pod, not ready since noon; `words` say why. */
export function unready({ readySince: _since, ...pod }: PodSeen, words = ""): PodSeen {
  return words === "" ? pod : { ...pod, trouble: { cause: "CrashLoop", words, since: NOON } };
}
