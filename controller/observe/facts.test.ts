import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { minReadySecondsOf, replicasOf, rolloutIdOf } from "./facts.ts";
import { DEPLOYMENT, rollout, workload } from "./observed-fixture.ts";

const text = (id: string | undefined) => (id === undefined ? {} : { [ROLLOUT_ID]: id });

describe("the id of a release", () => {
  const cases = [
    { name: "is the workload's label first", label: "l", annotation: "a", own: "r", expected: "l" },
    { name: "then its annotation", label: undefined, annotation: "a", own: "r", expected: "a" },
    {
      name: "then the Rollout's own",
      label: undefined,
      annotation: undefined,
      own: "r",
      expected: "r",
    },
    {
      name: "and else the revision",
      label: undefined,
      annotation: undefined,
      own: undefined,
      expected: "v2",
    },
    { name: "is none that is empty", label: "", annotation: "", own: "r", expected: "r" },
    {
      name: "is none that no pod could carry",
      label: undefined,
      annotation: "a b",
      own: undefined,
      expected: "v2",
    },
  ];
  for (const { name, label, annotation, own, expected } of cases) {
    test(name, () => {
      const metadata = {
        ...DEPLOYMENT.metadata,
        labels: text(label),
        annotations: text(annotation),
      };
      const named = rollout();
      const facts = {
        rollout: { ...named, metadata: { ...named.metadata, annotations: text(own) } },
        workload: workload({ object: { ...DEPLOYMENT, metadata } }),
      };
      assert.equal(rolloutIdOf(facts, { target: "v2" }), expected);
      // On the way back by the steps: none but the revision has been that of another release.
      const back = expected === "v2" ? "rollback-v2" : expected;
      assert.equal(rolloutIdOf(facts, { target: "v2", back: "marked" }), back);
    });
  }
});

describe("the pods that a DaemonSet is to have", () => {
  const desired = (numberMisscheduled: number) => {
    const status = { desiredNumberScheduled: 6, numberMisscheduled };
    const object = { ...DEPLOYMENT, kind: "DaemonSet", status };
    const apart = [{ kind: "unwelcome", node: "n1" } as const];
    return replicasOf({ object, apart });
  };

  test("are without a node that takes no new ones, also before its status knows", () => {
    assert.equal(desired(0), 5);
  });

  test("are what its status says once it knows", () => assert.equal(desired(1), 6));
});

describe("the seconds that a pod has to be ready for", () => {
  const NEVER = 2_147_483_646;
  const of = (kind: string, spec: Workload["spec"]) => {
    const object = { ...DEPLOYMENT, kind, spec };
    const originals = { minReadySeconds: 5 };
    const record = { rollout: "shop", stable: "v1", target: "v2", originals, form: HELD };
    return minReadySecondsOf(workload({ object }), record);
  };
  test("are those that were saved, where a release stores others", () => {
    assert.equal(of("Deployment", { minReadySeconds: NEVER }), 5);
    assert.equal(of("CloneSet", { minReadySeconds: NEVER }), 5);
  });
  test("are the stored ones of other kinds, wherever they have them", () => {
    assert.equal(of("StatefulSet", { minReadySeconds: 7 }), 7);
    const updateStrategy = { rollingUpdate: { minReadySeconds: 8 } };
    assert.equal(of("StatefulSet", { updateStrategy }), 8);
    assert.equal(of("DaemonSet", {}), 0);
  });
});
