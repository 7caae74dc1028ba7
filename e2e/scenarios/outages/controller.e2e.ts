import assert from "node:assert/strict";
import { at, text } from "../../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { THREE_STEPS } from "../../story/plans.ts";
import { type Scene, versionOf } from "../../story/scene.ts";
import { story } from "../../story/story.ts";

const SLOW = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "500ms" };
/** Long enough for a new leader on a busy machine. */
const PATIENT = { withinMs: 60_000 };
const LEASE_SECONDS = 5;

story("the controllers are killed at every turn of a release, and it finishes", async (s) => {
  await s.repaired();
  await s.leaseOf(LEASE_SECONDS);
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.underTraffic(async () => {
    await s.apply({ image: "v2", podAnnotations: SLOW });
    await s.killControllers();
    await s.eventually("the first new pods", { also: isMoving }, PATIENT);
    await s.killControllers();
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
    await s.killControllers();
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }), PATIENT);
    await s.approve();
    await s.eventually("the gate opens", { also: isOpen }, PATIENT);
    await s.killControllers();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }), PATIENT);
  });
  await s.isAsApplied();
});

story("the controllers are killed while a release goes back", async (s) => {
  await s.repaired();
  await s.leaseOf(LEASE_SECONDS);
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
  await s.setImage("v1");
  await s.killControllers();
  await s.eventually("all pods are of v1", { pods: { v1: 10 } }, PATIENT);
  await s.eventually("the release is over", finishedWith({ v1: 10 }), PATIENT);
  await s.isAsApplied();
});

story(
  "the leader is killed: started again it goes on within seconds, whatever its lease",
  async (s) => {
    await s.repaired();
    await s.begin({ replicas: 10 }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
    const killed = await s.killLeader();
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }), { withinMs: 8000 });
    assert.equal(await s.leader(), killed);
  },
);

story("the leader of two is lost with its pod: the other one goes on", async (s) => {
  await s.repaired();
  await s.leaseOf(LEASE_SECONDS);
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }), PATIENT);
  const lost = await s.loseLeader();
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }), PATIENT);
  assert.notEqual(await s.leader(), lost);
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }), PATIENT);
  await s.isAsApplied();
});

function isMoving({ pods }: Scene): boolean {
  return pods.some((pod) => versionOf(pod) === "v2");
}

/** The user's own settings are back, and the native controller completes. */
function isOpen({ workload }: Scene): boolean {
  const record = text(workload, "metadata", "annotations", "rollouts.kruise.io/release-record");
  const finishing = record === undefined || record.includes("finishing");
  return finishing && at(workload, "spec", "paused") !== true;
}
