import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NEVER_AVAILABLE_SECONDS } from "@sluice/shared/workloads/kinds/deployment.ts";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import type { ReplicaSetView } from "@sluice/shared/workloads/replicaset.ts";
import { isArmed, isSettled, sizesOf } from "./native.ts";
import { DEPLOYMENT, workload } from "./observed-fixture.ts";

const RECORD = { rollout: "shop", stable: "v1", target: "v2", originals: {}, form: HELD };
const V1 = replicaSet("v1", { replicas: 8 });
const ARMED = replicaSet("v2", {
  replicas: 2,
  minReadySeconds: NEVER_AVAILABLE_SECONDS,
  available: 0,
});

const { available: _available, ...UNREPORTED } = ARMED;

const status = (availableReplicas: number, observedGeneration = 1) => ({
  ...DEPLOYMENT,
  status: { observedGeneration, availableReplicas },
});

describe("isArmed", () => {
  const cases: readonly {
    name: string;
    sets: readonly ReplicaSetView[];
    available?: number;
    observed?: number;
    armed: boolean;
  }[] = [
    {
      name: "is so before the first new pod",
      sets: [{ ...V1, replicas: 10, available: 10 }],
      available: 10,
      armed: true,
    },
    {
      name: "is so when new pods are told never to count, and do not",
      sets: [V1, ARMED],
      available: 8,
      armed: true,
    },
    {
      name: "is not while new pods may count",
      sets: [V1, { ...ARMED, minReadySeconds: 0 }],
      available: 8,
      armed: false,
    },
    {
      name: "is not while new pods still count",
      sets: [V1, { ...ARMED, available: 2 }],
      available: 8,
      armed: false,
    },
    {
      name: "is not while their ReplicaSet has not answered",
      sets: [V1, UNREPORTED],
      available: 8,
      armed: false,
    },
    {
      name: "is not while the Deployment's controller still counts them",
      sets: [V1, ARMED],
      available: 10,
      armed: false,
    },
    {
      name: "is not while the Deployment's controller has not seen what is stored",
      sets: [V1, ARMED],
      available: 8,
      observed: 0,
      armed: false,
    },
    {
      name: "is not while abandoned pods count",
      sets: [V1, ARMED, replicaSet("v0", { replicas: 1 })],
      available: 8,
      armed: false,
    },
    {
      name: "is not while stable pods never count",
      sets: [{ ...V1, minReadySeconds: NEVER_AVAILABLE_SECONDS, available: 0 }, ARMED],
      available: 0,
      armed: false,
    },
    {
      name: "is not while the Deployment's controller does not count stable pods yet",
      sets: [V1, ARMED],
      available: 0,
      armed: false,
    },
    {
      name: "does not mind an empty ReplicaSet",
      sets: [V1, ARMED, replicaSet("v0")],
      available: 8,
      armed: true,
    },
  ];
  for (const { name, sets, available = 0, observed = 1, armed } of cases) {
    test(name, () => {
      const given = workload({ replicaSets: sets, object: status(available, observed) });
      assert.equal(isArmed(given, RECORD), armed);
    });
  }
});

test("sizesOf counts what is desired of the new revision and of all others", () => {
  const abandoned = replicaSet("v0", { replicas: 1 });
  const going = replicaSet("v9", { replicas: 4, deleting: true });
  const given = workload({ replicaSets: [V1, ARMED, abandoned, going] });
  assert.deepEqual(sizesOf(given, RECORD), { target: 2, old: 9 });
});

describe("isSettled", () => {
  const cases = [
    { name: "is so at rest", sets: [V1, ARMED], settled: true },
    {
      name: "is not while a ReplicaSet counts pods that it is to take",
      sets: [{ ...V1, replicas: 3, available: 8 }, ARMED],
      settled: false,
    },
    {
      name: "is not while a ReplicaSet has not seen what is asked of it",
      sets: [V1, UNREPORTED],
      settled: false,
    },
    {
      name: "is not while the Deployment's controller has not seen the desired pods",
      sets: [V1, ARMED],
      observed: 0,
      settled: false,
    },
  ];
  for (const { name, sets, observed = 1, settled } of cases) {
    test(name, () => {
      const given = workload({ replicaSets: sets, object: status(8, observed) });
      assert.equal(isSettled(given), settled);
    });
  }
});
