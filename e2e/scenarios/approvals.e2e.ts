import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";

story("two approvals at once are one step", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approveTwiceAtOnce();
  await s.eventually("5 pods of v2", { pods: { v1: 5, v2: 5 } });
  await s.stays("it waits for another one", waitingAt(2, { v1: 5, v2: 5 }));
});

story("an approval before a step waits is not kept for it", async (s) => {
  const podAnnotations = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "2s" };
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.apply({ image: "v2", podAnnotations });
  await s.eventually("the step begins", {
    step: 1,
    state: "StepUpgrade",
    allPods: { v1: 8, v2: 2 },
  });
  await s.approve();
  await s.eventually("it says so", { event: "ApprovalIgnored" });
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.stays("and it waits", waitingAt(1, { v1: 8, v2: 2 }));
});

story("jumping over a step", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.jump(3);
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("jumping back takes no pod back", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await s.jump(1);
  await s.eventually("it waits at step 1", waitingAt(1, { v1: 5, v2: 5 }));
  await s.approve();
  await s.eventually("and at step 2", waitingAt(2, { v1: 5, v2: 5 }));
});
