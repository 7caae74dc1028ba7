import assert from "node:assert/strict";
import { count, list, text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { NEVER_AVAILABLE_SECONDS } from "../story/left-behind.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { type Story, story } from "../story/story.ts";

story("another version in flight: abandoned pods go first, stable ones stay", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const stable = s.podsOf("v1").toSorted();
  s.assertWarns(
    await s.setImage("v3"),
    "replaces the release in flight and starts again at step 1",
  );
  await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }));
  assert.deepEqual(s.podsOf("v1").toSorted(), stable);
  await s.approve();
  await s.eventually("5 pods of v3", waitingAt(2, { v1: 5, v3: 5 }));
  await s.approve();
  await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  await s.isAsApplied();
});

story("another version when half is out", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  const stable = s.podsOf("v1").toSorted();
  await s.setImage("v3");
  await s.eventually("2 pods of v3", waitingAt(1, { v1: 5, v2: 3, v3: 2 }));
  assert.deepEqual(s.podsOf("v1").toSorted(), stable);
  await s.approve();
  await s.eventually("5 pods of v3", waitingAt(2, { v1: 5, v3: 5 }));
  assert.deepEqual(s.podsOf("v1").toSorted(), stable);
  await s.approve();
  await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  await s.isAsApplied();
});

// As where the release before has ended a moment ago: then they are of a ReplicaSet that its own controller has not
// given the user's seconds yet, and does not any more.
story("stable pods that are kept from counting as available count again", async (s) => {
  await s.begin({ replicas: 10, minReadySeconds: 1 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const set = ["replicaset", setOf(s, 8)] as const;
  const kept = JSON.stringify({ spec: { minReadySeconds: NEVER_AVAILABLE_SECONDS } });
  assertDone(await s.kubectl("patch", ...set, "--type=merge", "-p", kept));
  const own = "--for=jsonpath={.spec.minReadySeconds}=1";
  assertDone(await s.kubectl("wait", ...set, own, "--timeout=60s"));
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("back to the stable version, in one admission", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  const stable = s.podsOf("v1");
  s.assertWarns(await s.setImage("v1"), "back to the stable revision");
  const over = await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  const left = new Set(s.podsOf("v1"));
  assert.ok(stable.every((pod) => left.has(pod)));
  assert.equal(succeeded(over.rollout), "False");
  await s.isAsApplied();
});

story("helm rollback goes back at once, and the next upgrade is held again", async (s) => {
  await s.beginWithHelm({ replicas: 10 }, THREE_STEPS);
  await s.helmUpgrade({ image: "v2" });
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  s.assertWarns(await s.helmRollback({ image: "v1" }), "back to the stable revision");
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  await s.isAsApplied();
  await s.helmUpgrade({ image: "v3" });
  await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }));
});

/** Name of the ReplicaSet of so many pods. */
function setOf({ stage: { watcher } }: Story, pods: number): string {
  const sets = [...watcher.now("replicasets").values()];
  const one = sets.find((set) => count(set, "spec", "replicas") === pods);
  return text(one, "metadata", "name") ?? "";
}

function succeeded(rollout: unknown): string | undefined {
  const conditions = list(rollout, "status", "conditions");
  return text(
    conditions.find((one) => text(one, "type") === "Succeeded"),
    "status",
  );
}
