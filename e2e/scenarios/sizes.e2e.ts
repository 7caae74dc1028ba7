import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { story } from "../story/story.ts";

story("one pod: a step of a percent is that pod", async (s) => {
  await s.begin({ replicas: 1 }, { steps: [{ replicas: "20%" }, { replicas: "100%" }] });
  await s.setImage("v2");
  await s.eventually("the pod is of v2", waitingAt(1, { v2: 1 }));
  await s.approve();
  await s.eventually("the release is over", finishedWith({ v2: 1 }));
  await s.isAsApplied();
});

story("one hundred pods in three steps", async (s) => {
  await s.begin(
    { replicas: 100 },
    { steps: [{ replicas: 1 }, { replicas: "50%", pause: { duration: 0 } }, { replicas: "100%" }] },
  );
  await s.setImage("v2");
  await s.eventually("1 pod of v2", waitingAt(1, { v1: 99, v2: 1 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 100 }), { withinMs: 60_000 });
  await s.isAsApplied();
});

story(
  "no pods: the release waits for its approvals, and pods that come are old ones",
  async (s) => {
    await s.begin({ replicas: 0 }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("it waits", waitingAt(1, {}));
    await s.scale(10);
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
  },
);

story("no pods: approvals end the release", async (s) => {
  await s.begin({ replicas: 0 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("it waits at step 1", waitingAt(1, {}));
  await s.approve();
  await s.eventually("it waits at step 2", waitingAt(2, {}));
  await s.approve();
  await s.eventually("the release is over", finishedWith({}));
  await s.isAsApplied();
  await s.scale(3);
  await s.eventually("pods are of v2", finishedWith({ v2: 3 }));
});

story("a timed pause ends by itself, and not before", async (s) => {
  await s.begin(
    { replicas: 10 },
    { steps: [{ replicas: 3, pause: { duration: 3 } }, { replicas: "100%" }] },
  );
  await s.setImage("v2");
  await s.eventually("3 pods of v2, for 3 s", {
    pods: { v1: 7, v2: 3 },
    step: 1,
    state: "StepPaused",
    waitsFor: "Duration",
    message: "wait duration(3 seconds)",
  });
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story(
  "a user's own limits hold: no surge, one pod at a time, each ready for a second",
  async (s) => {
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
    await s.begin({ replicas: 4, strategy, minReadySeconds: 1 }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("1 pod of v2", waitingAt(1, { v1: 3, v2: 1 }));
    await s.approve();
    await s.eventually("2 pods of v2", waitingAt(2, { v1: 2, v2: 2 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 4 }));
    await s.isAsApplied();
  },
);

story("none may be missing: every new pod is a surge first", async (s) => {
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  await s.begin({ replicas: 4, strategy }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("1 pod of v2", waitingAt(1, { v1: 3, v2: 1 }));
  await s.approve();
  await s.eventually("2 pods of v2", waitingAt(2, { v1: 2, v2: 2 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 4 }));
  await s.isAsApplied();
});
