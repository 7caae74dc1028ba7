import assert from "node:assert/strict";
import { text } from "../../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { THREE_STEPS } from "../../story/plans.ts";
import { assertDone } from "../../story/said.ts";
import { rolloutOf } from "../../story/shape.ts";
import { type Story, story } from "../../story/story.ts";
import { withoutValidation } from "../../story/without-validation.ts";

/** Also the later one by name, where both are made in one second. */
const RIVAL = "twin";
const OF_RIVAL = { app: RIVAL } as const;
/** Other steps than those of the older one, so that one sees whose they are. */
const RIVAL_STEPS = [{ replicas: "70%" }, { replicas: "100%" }];
const IGNORED = "the Rollout does nothing: Rollout shop is older and refers to the same workload";
const MARK = "rollouts.kruise.io/in-progressing";

/** As it comes about when two people make one at the same time, through two API servers. */
async function twoOfThem(s: Story): Promise<void> {
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await withoutValidation(s);
  const rival = rolloutOf("shop", { steps: RIVAL_STEPS });
  assertDone(await s.applyOther("a second Rollout", { ...rival, metadata: { name: RIVAL } }));
  await s.repaired();
  await s.eventually(
    "it says why it does nothing",
    { phase: "Initial", message: IGNORED },
    OF_RIVAL,
  );
}

function approveRival(s: Story): ReturnType<Story["kubectl"]> {
  const json = JSON.stringify({ status: { canaryStatus: { currentStepState: "StepReady" } } });
  return s.kubectl("patch", "rollout", RIVAL, "--subresource=status", "--type=merge", "-p", json);
}

story(
  "two Rollouts by a race: the older one releases, everybody is warned, and the younger follows it",
  async (s) => {
    await twoOfThem(s);
    s.assertWarns(await s.setImage("v2"), `${RIVAL} refers to this workload too and is ignored`);
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    s.assertWarns(await s.kubectl("annotate", "rollout", "shop", "team=web"), RIVAL);
    s.assertWarns(await s.kubectl("annotate", "rollout", RIVAL, "team=web"), "shop");
    s.assertWarns(await s.apply({ labels: { team: "web" } }), RIVAL);
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    await s.stays("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    await s.eventually(
      "the younger does nothing",
      { phase: "Initial", message: IGNORED },
      OF_RIVAL,
    );
    await s.deleteRollout();
    await s.eventually("7 pods, by the younger", { rollout: "gone", pods: { v1: 3, v2: 7 } });
    const waits = { phase: "Progressing", step: 1, state: "StepPaused", waitsFor: "Approval" };
    await s.eventually("it waits", waits, OF_RIVAL);
    const mark = text(s.now().workload, "metadata", "annotations", MARK);
    assert.equal(mark, JSON.stringify({ rolloutName: RIVAL }));
    assertDone(await approveRival(s));
    await s.eventually("all pods are of v2", { pods: { v2: 10 } });
    await s.eventually("it is over", { phase: "Healthy", state: "Completed" }, OF_RIVAL);
    await s.isAsApplied();
    assertDone(await s.kubectl("delete", "rollout", RIVAL));
    await s.nothingIsLeftBehind();
  },
);

story(
  "two Rollouts by a race: the older one is deleted at rest, and the younger holds",
  async (s) => {
    await twoOfThem(s);
    await s.deleteRollout();
    await s.eventually("it has taken over", { phase: "Healthy", state: "Completed" }, OF_RIVAL);
    s.assertWarns(await s.setImage("v2"), `/${RIVAL}, 2 steps of 10 pods`);
    await s.eventually("7 pods of v2", { pods: { v1: 3, v2: 7 } });
    s.assertWarns(await s.setImage("v1"), "back to the stable revision");
    await s.eventually("all pods are of v1", { pods: { v1: 10 } });
    await s.eventually("it is back", { phase: "Healthy", state: "Completed" }, OF_RIVAL);
    assertDone(await s.kubectl("delete", "rollout", RIVAL));
    await s.nothingIsLeftBehind();
  },
);

story(
  "two Rollouts by a race: the younger is deleted in the middle, and nothing changes",
  async (s) => {
    await twoOfThem(s);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    assertDone(await s.kubectl("delete", "rollout", RIVAL));
    await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.jump(3);
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
  },
);
