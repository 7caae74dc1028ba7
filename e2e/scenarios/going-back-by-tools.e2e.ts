import { at } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { kruiseUndo } from "../story/kruise-undo.ts";
import { OTHER_KINDS, STYLES, THREE_STEPS } from "../story/plans.ts";
import type { Scene } from "../story/scene.ts";
import { type Story, story } from "../story/story.ts";

for (const workload of OTHER_KINDS) {
  story(`${workload}: helm rollback goes back at once, and the next upgrade is held`, async (s) => {
    await s.beginWithHelm({ workload }, THREE_STEPS);
    await s.helmUpgrade({ image: "v2" });
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    s.assertWarns(await s.helmRollback({ image: "v1" }), "back to the stable revision");
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.nothingIsLeftBehind();
    s.assertWarns(await s.helmUpgrade({ image: "v3" }), "held by Rollout");
    await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }));
  });
}

story(
  "kubectl rollout undo of a held Deployment: refused by kubectl, and nothing moves",
  async (s) => {
    await s.begin({ replicas: 10 }, THREE_STEPS);
    await s.setImage("v2");
    const held = { ...waitingAt(1, { v1: 8, v2: 2 }), also: isPaused };
    await s.eventually("2 pods of v2, held", held);
    const refused = await s.kubectlRollout("undo");
    s.assertRefused(refused, "paused");
    s.assertRefused(refused, "resume it first");
    // So that is what they do next, and there they read how to go back.
    s.assertWarns(await s.kubectlRollout("resume"), "To go back: apply the previous version");
    s.assertRefused(await s.kubectlRollout("undo"), "paused");
    await s.stays("2 pods of v2", held);
    s.assertWarns(await s.setImage("v1"), "back to the stable revision");
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
  },
);

for (const { name, plan, first } of [
  { name: "batches", ...STYLES.partition },
  { name: "an extra Deployment", ...STYLES.canary },
  { name: "blue-green", ...STYLES.blueGreen },
]) {
  story(`kubectl kruise rollout undo at the first step goes back at once: ${name}`, async (s) => {
    await s.begin({ replicas: 10, annotations: { owner: "web" } }, plan);
    await s.setImage("v2");
    await s.eventually("the first step waits", { ...waitingAt(1, first), also: isPaused });
    await goesBack(s);
    s.assertWarns(await s.setImage("v3"), "held by Rollout");
    await s.eventually("the first step waits", { step: 1, state: "StepPaused" });
  });

  story(
    `kubectl kruise rollout undo before any pod has moved goes back at once: ${name}`,
    async (s) => {
      await s.begin({ replicas: 10 }, plan);
      await s.pause();
      await s.setImage("v2");
      await s.eventually("it is held", { reason: "Paused", pods: { v1: 10 }, also: isPaused });
      await goesBack(s);
    },
  );
}

story(
  "kubectl kruise rollout undo of a third version brings the second again, by its steps",
  async (s) => {
    await s.begin({ replicas: 10 }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.setImage("v3");
    await s.eventually("2 pods of v3", { ...waitingAt(1, { v1: 8, v3: 2 }), also: isPaused });
    // Of three ReplicaSets it takes the second, as it does where nothing is held.
    s.assertWarns(await kruiseUndo(s, { image: "v2" }), "replaces the release in flight");
    await s.eventually("2 pods of v2 again", waitingAt(1, { v1: 8, v2: 2 }));
  },
);

async function goesBack(s: Story): Promise<void> {
  s.assertWarns(await kruiseUndo(s, { image: "v1" }), "back to the stable revision");
  await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
  await s.nothingIsLeftBehind();
}

function isPaused({ workload }: Scene): boolean {
  return at(workload, "spec", "paused") === true;
}
