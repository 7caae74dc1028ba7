import assert from "node:assert/strict";
import { list, text } from "../cluster/kube/read.ts";
import { ownersOf } from "../story/as-applied.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import type { Scene } from "../story/scene.ts";
import { type Plan, rolloutOf } from "../story/shape.ts";
import { APP } from "../story/stage.ts";
import { type Story, story } from "../story/story.ts";

const HASH = "rollouts.kruise.io/hash";
const PATIENT: Plan = { steps: [{ replicas: "20%", pause: {} }, ...THREE_STEPS.steps.slice(1)] };
const LARGER: Plan = { steps: [{ replicas: "30%" }, ...THREE_STEPS.steps.slice(1)] };

story("an annotation names the plan of a Rollout, as its status does", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  const first = hashOf(s.now());
  assert.match(first, /^[a-z0-9]{64}$/);
  assert.equal(hashInStatus(s.now()), first);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.rollout(PATIENT);
  await s.stays("other pauses are the same plan", { also: (now) => hashOf(now) === first });
  await s.rollout(LARGER);
  await s.eventually("another step is another plan", {
    ...waitingAt(1, { v1: 7, v2: 3 }),
    also: (now) => hashOf(now) !== first && hashOf(now) === hashInStatus(now),
  });
  await forget(s);
  await s.eventually("one that is taken off comes back", { also: (now) => hashOf(now) !== "" });
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story(
  "a Rollout is marked as it is made, and server-side apply leaves that as it is",
  async (s) => {
    const { world, namespace } = s.stage;
    const path = `/apis/rollouts.kruise.io/v1beta1/namespaces/${namespace}/rollouts/${APP}`;
    const contentType = "application/apply-patch+yaml";
    const apply = (how: string) =>
      world.cluster.client.call({
        method: "PATCH",
        path: `${path}?fieldManager=argocd&${how}`,
        body: rolloutOf(APP, THREE_STEPS),
        contentType,
      });
    // Nobody but admission has seen this one.
    const planned = await apply("dryRun=All");
    assert.deepEqual(list(planned, "metadata", "finalizers"), ["rollouts.kruise.io/rollout"]);
    assert.match(hashIn(planned), /^[a-z0-9]{64}$/);
    assert.deepEqual(ownersOf(planned), ["argocd"]);
    for (const rollout of [await apply(""), await apply("force=true")]) {
      assert.deepEqual(marksIn(rollout), marksIn(planned));
    }
  },
);

/** As a manifest that is replaced whole does. */
async function forget(s: Story): Promise<void> {
  assertDone(await s.kubectl("annotate", "rollout", APP, `${HASH}-`));
}

const marksIn = (rollout: unknown) => [list(rollout, "metadata", "finalizers"), hashIn(rollout)];
const hashIn = (rollout: unknown): string => text(rollout, "metadata", "annotations", HASH) ?? "";
const hashOf = ({ rollout }: Scene): string => hashIn(rollout);
const hashInStatus = ({ rollout }: Scene): string =>
  text(rollout, "status", "canaryStatus", "rolloutHash") ?? "";
