import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { Known, KnownRollout } from "./known.ts";

/** For tests: Workload `shop` with 10 pods at v1, and a Rollout that holds it. */

export const templateOf = (version: string) => ({
  spec: { containers: [{ name: "shop", image: `shop:${version}` }] },
});

export function shop(version: string, differs: Partial<Workload["spec"]> = {}): Workload {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "shop",
      namespace: "web",
      uid: "d",
      labels: { app: "shop", "rollouts.kruise.io/workload-type": "deployment" },
    },
    spec: {
      replicas: 10,
      progressDeadlineSeconds: 600,
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" },
      },
      template: templateOf(version),
      ...differs,
    },
  };
}

export const ROLLOUT: KnownRollout = {
  namespace: "web",
  name: "shop",
  uid: "r",
  style: "Partition",
  steps: [{ replicas: "20%" }, { replicas: "100%" }],
  message: "",
};

const V1 = replicaSet(revisionOf(templateOf("v1")), { replicas: 10 });

export function known(
  differs: {
    readonly rollouts?: readonly KnownRollout[];
    readonly replicaSets?: ReturnType<Known["replicaSetsOf"]>;
  } = {},
): Known {
  const { rollouts = [ROLLOUT], replicaSets = [V1] } = differs;
  return { rolloutsOf: () => rollouts, replicaSetsOf: () => replicaSets };
}
