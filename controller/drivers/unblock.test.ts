import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Cause } from "@sluice/shared/api/status/causes.ts";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { NOON, pods, unready, workload } from "../observe/observed-fixture.ts";
import { unblock, unblocksAt } from "./unblock.ts";

const IN_PLACE = { podUpdatePolicy: "InPlaceIfPossible" };
const later = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);

/** A StatefulSet that goes back to v1, whose last pod is of v2 and not ready since noon. */
function ground(cause: Cause, now: Date, rollingUpdate: object = IN_PLACE) {
  const at = (ordinal: number, hash: string) =>
    pods(hash, 1, {
      name: `shop-${ordinal}`,
      labels: { "controller-revision-hash": `shop-${hash}` },
    });
  const trouble = { cause, words: "it says so", since: NOON };
  const object = {
    apiVersion: "apps.kruise.io/v1beta1",
    kind: "StatefulSet",
    metadata: { name: "shop", namespace: "web", generation: 2 },
    spec: { replicas: 2, updateStrategy: { rollingUpdate } },
    status: { observedGeneration: 2, currentRevision: "shop-v1", updateRevision: "shop-v1" },
  };
  const all = [...at(0, "v1"), ...at(1, "v2").map((pod) => ({ ...unready(pod), trouble }))];
  return {
    workload: workload({ object, pods: all }),
    record: { rollout: "shop", stable: "v2", target: "v1", originals: {}, form: HELD },
    now,
  };
}

const taken = (given: Parameters<typeof unblock>[0]): readonly string[] =>
  unblock(given).flatMap((action) =>
    action.kind === "delete-pods" ? action.pods.map(({ name }) => name) : [],
  );

describe("the pod that an ordered StatefulSet waits for", () => {
  test("is taken at once where it would be replaced anyway", () => {
    const given = ground("NotReady", later(1), {});
    assert.deepEqual(taken(given), ["shop-1"]);
    assert.equal(unblocksAt(given), undefined);
  });

  test("has its time to get ready where it is changed in place, and is taken after that", () => {
    const given = ground("NotReady", later(1));
    assert.deepEqual(taken(given), []);
    assert.deepEqual(unblocksAt(given), later(30));
    assert.deepEqual(taken(ground("NotReady", later(30))), ["shop-1"]);
  });

  test("is taken at once there, too, when what it says does not pass by itself", () => {
    assert.deepEqual(taken(ground("CrashLoop", later(1))), ["shop-1"]);
    assert.equal(unblocksAt(ground("CrashLoop", later(1))), undefined);
  });
});
