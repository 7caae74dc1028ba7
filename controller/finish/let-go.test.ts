import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HELD, type Settings } from "@sluice/shared/gate/release-record.ts";
import { overlay } from "@sluice/shared/gate/overlay.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { NEVER_AVAILABLE_SECONDS } from "@sluice/shared/workloads/kinds/deployment.ts";
import { DEPLOYMENT, workload } from "../observe/observed-fixture.ts";
import { letGo } from "./let-go.ts";

/** Cut short while v3 took the place of v2, of which two pods are left. */
function cutShort(originals: Settings) {
  const record = { rollout: "shop", stable: "v1", target: "v3", originals, form: HELD };
  const replicaSets = [
    replicaSet("v1", { replicas: 8 }),
    replicaSet("v2", { replicas: 2, minReadySeconds: NEVER_AVAILABLE_SECONDS }),
    replicaSet("v3"),
  ];
  const object = overlay(DEPLOYMENT, record);
  return letGo(workload({ object, record, revision: "v3", replicaSets }), "managed", undefined);
}

describe("a Deployment whose release is cut short", () => {
  test("goes on natively, and first takes pods that do not count", () => {
    assert.deepEqual(
      cutShort({}).map(({ kind }) => kind),
      ["workload"],
    );
  });

  test("keeps all pods where its user has paused it, and all of them count", () => {
    const [readiness, ...others] = cutShort({ paused: true, minReadySeconds: 5 });
    assert.ok(readiness?.kind === "readiness");
    assert.deepEqual(
      readiness.sets.map((one) => [one.replicaSet.revision, one.minReadySeconds]),
      [["v2", 5]],
    );
    assert.deepEqual(
      others.map(({ kind }) => kind),
      ["workload"],
    );
  });
});
