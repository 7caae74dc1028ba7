import { count, text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import type { Scene } from "../story/scene.ts";
import { FIRST_SHAPE, manifestOf, rolloutOf } from "../story/shape.ts";
import { APP } from "../story/stage.ts";
import { story, type Story } from "../story/story.ts";

const EDITS = [
  { name: "larger", size: "40%", pods: { v1: 6, v2: 4 } },
  { name: "smaller, and no pod is taken back", size: "10%", pods: { v1: 8, v2: 2 } },
];

for (const { name, size, pods } of EDITS) {
  story(`a step that waits is made ${name}`, async (s) => {
    await atStep1(s);
    await edit(s, [{ replicas: size }, { replicas: "50%" }, { replicas: "100%" }]);
    await s.eventually("its pods are as it says now", waitingAt(1, pods));
    await s.stays("its pods are as it says now", waitingAt(1, pods));
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  });
}

story("a timed pause is shortened below what has passed: it goes on at once", async (s) => {
  const steps = [{ replicas: "20%", pause: { duration: 3600 } }, { replicas: "50%" }];
  await s.begin({ replicas: 10 }, { steps });
  await s.setImage("v2");
  const waits = { step: 1, state: "StepPaused", waitsFor: "Duration" };
  await s.eventually("it waits for an hour", { ...waits, pods: { v1: 8, v2: 2 } });
  await edit(s, [{ replicas: "20%", pause: { duration: 1 } }, { replicas: "50%" }]);
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
});

story("a pause that waits for an approval gets a time, and a time an approval", async (s) => {
  await atStep1(s);
  await edit(s, timed(3600));
  await s.eventually("it waits for an hour", { step: 1, waitsFor: "Duration" });
  await edit(s, THREE_STEPS.steps);
  await s.eventually("it waits for an approval", waitingAt(1, { v1: 8, v2: 2 }));
  await edit(s, timed(0));
  await s.eventually("it waits for nobody", waitingAt(2, { v1: 5, v2: 5 }));
});

const timed = (duration: number) => [
  { replicas: "20%", pause: { duration } },
  { replicas: "50%" },
  { replicas: "100%" },
];

story("a nextStepIndex that no step has is put right, and nothing moves", async (s) => {
  await atStep1(s);
  for (const nextStepIndex of [9, 0, -7]) {
    assertDone(await patchStatus(s, { nextStepIndex }));
    await s.eventually("it is put right", { also: (now) => nextIn(now) === 2 });
  }
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
});

story("a currentStepIndex that no step has ends no controller", async (s) => {
  await atStep1(s);
  assertDone(await patchStatus(s, { currentStepIndex: 0 }));
  await s.eventually("the first step", waitingAt(1, { v1: 8, v2: 2 }));
  assertDone(await patchStatus(s, { currentStepIndex: -3 }));
  await s.eventually("the first step", waitingAt(1, { v1: 8, v2: 2 }));
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
});

story("a jump to the step that waits looks at it anew", async (s) => {
  await atStep1(s);
  await s.jump(1);
  await s.eventually("it waits again", { ...waitingAt(1, { v1: 8, v2: 2 }), event: "Jumped" });
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.jump(3);
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
});

story("an idle Rollout refers to another Deployment: that is held from then on", async (s) => {
  const other = "other";
  await s.begin({ replicas: 4 }, THREE_STEPS);
  const manifest = manifestOf(other, { ...FIRST_SHAPE, replicas: 4 });
  assertDone(await s.applyOther("another Deployment", manifest));
  const patch = JSON.stringify({ spec: { workloadRef: { name: other } } });
  assertDone(await s.kubectl("patch", "rollout", APP, "--type=merge", "-p", patch));
  await s.eventually("it is healthy", {
    phase: "Healthy",
    also: () => labelsOf(s, other)["rollouts.kruise.io/workload-type"] === "deployment",
  });
  const said = await s.kubectl("set", "image", `deployment/${other}`, "app=shop:v2");
  s.assertWarns(said, "held by Rollout");
  await s.eventually("its first step", { step: 1, state: "StepPaused", waitsFor: "Approval" });
  await s.nativeFromHere();
  await s.setImage("v2");
  await s.eventually("the other one is nobody's", { pods: { v2: 4 } });
});

story("the Deployment is replaced by force in the middle: the new one is whole", async (s) => {
  await atStep1(s);
  await s.nativeFromHere();
  const manifest = manifestOf(APP, { ...FIRST_SHAPE, image: "v3" });
  const file = JSON.stringify(manifest);
  const { world, namespace } = s.stage;
  const args = ["replace", "--force", "-n", namespace, "-f", "-"];
  assertDone(await world.tools.kubectl(args, { input: file }));
  await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
  await s.gatedFromHere();
  await s.setImage("v4");
  await s.eventually("2 pods of v4", waitingAt(1, { v3: 8, v4: 2 }));
});

story(
  "the Rollout is deleted and made again in the middle: the next release is held",
  async (s) => {
    await atStep1(s);
    await s.nativeFromHere();
    await s.deleteRollout();
    await s.rollout(THREE_STEPS);
    await s.eventually("what was left came natively", finishedWith({ v2: 10 }));
    await s.isAsApplied();
    await s.gatedFromHere();
    await s.setImage("v3");
    await s.eventually("2 pods of v3", waitingAt(1, { v2: 8, v3: 2 }));
  },
);

async function atStep1(s: Story): Promise<void> {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
}

async function edit(s: Story, steps: (typeof THREE_STEPS)["steps"]): Promise<void> {
  assertDone(await s.applyOther("the Rollout, edited", rolloutOf(APP, { steps })));
}

function patchStatus(s: Story, canaryStatus: object) {
  const patch = JSON.stringify({ status: { canaryStatus } });
  const what = ["patch", "rollout", APP, "--subresource=status", "--type=merge", "-p", patch];
  return s.kubectl(...what);
}

const nextIn = ({ rollout }: Scene): number | undefined =>
  count(rollout, "status", "canaryStatus", "nextStepIndex");

function labelsOf({ stage }: Story, app: string): Readonly<Record<string, string>> {
  const workload = stage.watcher.now("workloads").get(app);
  const key = "rollouts.kruise.io/workload-type";
  return { [key]: text(workload, "metadata", "labels", key) ?? "" };
}
