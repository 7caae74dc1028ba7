import { finishedWith, waitingAt } from "../story/expected.ts";
import {
  asBefore,
  BAD,
  GOOD,
  HELD,
  isFree,
  isHeld,
  ON_WORD,
  rolledBackAt,
  sinceIn,
  untilIn,
} from "../story/deadlines.ts";
import { FEW_AT_ONCE, OTHER_KINDS, THREE_STEPS } from "../story/plans.ts";
import { APP } from "../story/stage.ts";
import { story } from "../story/story.ts";

const PAUSES = { ...THREE_STEPS, progressDeadlineSeconds: 4 };
const GOES_BACK = { ...PAUSES, onDeadline: "Rollback" } as const;

story("a deadline: the release is held as it is, and an approval tries again", async (s) => {
  await s.begin({ ...GOOD, replicas: 10, strategy: FEW_AT_ONCE }, PAUSES);
  await s.apply(ON_WORD);
  await s.eventually("it says by when", { waitsFor: "Pods", also: (now) => untilIn(now) !== "" });
  await s.eventually("it is held", {
    ...HELD,
    message: "0 of 2 new pods were ready after 4 s",
    allPods: { v1: 9, v2: 2 },
  });
  await s.stays("nothing moves, though pods get ready", { ...HELD, also: isHeld });
  await s.letGetReady("v2");
  await s.stays("nothing moves, though pods get ready", { ...HELD, pods: { v1: 9, v2: 2 } });
  await s.approve();
  await s.eventually("2 pods of v2", { ...waitingAt(1, { v1: 8, v2: 2 }), event: "Approved" });
  await s.approve();
  await s.eventually("the next step has a clock of its own", {
    step: 2,
    waitsFor: "Pods",
    allPods: { v1: 7, v2: 4 },
  });
  await s.letGetReady("v2");
  await s.eventually("it is held, though more pods came in time", {
    ...HELD,
    step: 2,
    message: "4 of 5 new pods were ready after 4 s",
    allPods: { v1: 6, v2: 5 },
  });
  await s.apply(GOOD);
  await s.eventually("the way back is free", finishedWith({ v1: 10 }));
  await s.isAsApplied();
});

story("an approval after a deadline starts a new clock", async (s) => {
  await s.begin({ ...GOOD, replicas: 10 }, PAUSES);
  await s.apply(BAD);
  const first = sinceIn(await s.eventually("it is held", HELD));
  await s.approve();
  await s.eventually("it tries again", { step: 1, state: "StepUpgrade", waitsFor: "Pods" });
  await s.eventually("it is held again", { ...HELD, also: (now) => sinceIn(now) > first });
  await s.stays("at the first step", { ...HELD, allPods: { v1: 8, v2: 2 } });
});

story("a deadline of one step goes before that of the strategy", async (s) => {
  const steps = [{ replicas: "20%", progressDeadlineSeconds: 3 }, { replicas: "100%" }];
  await s.begin({ ...GOOD, replicas: 10 }, { steps, progressDeadlineSeconds: 600 });
  await s.apply(BAD);
  await s.eventually("it is held", { ...HELD, message: "ready after 3 s" });
});

story("no clock runs while strategy.paused is true", async (s) => {
  await s.begin({ ...GOOD, replicas: 10 }, PAUSES);
  await s.pause();
  await s.apply(ON_WORD);
  await s.eventually("it is paused", { waitsFor: "Resume", reason: "Paused" });
  const paused = Date.now();
  await s.eventually("longer than the deadline", { also: () => Date.now() > paused + 6000 });
  await s.stays("it is paused", { waitsFor: "Resume", reason: "Paused", allPods: { v1: 10 } });
  await s.resume();
  await s.eventually("pods come", { waitsFor: "Pods", allPods: { v1: 8, v2: 2 } });
  await s.letGetReady("v2");
  await s.eventually("in time", waitingAt(1, { v1: 8, v2: 2 }));
});

story(
  "onDeadline Rollback: the stable revision comes back, and what is sent again waits",
  async (s) => {
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 2 } };
    await s.begin({ ...GOOD, replicas: 10, strategy, minReadySeconds: 1 }, GOES_BACK);
    await s.underTraffic(async () => {
      await s.apply(BAD);
      await s.eventually("it has gone back", {
        ...finishedWith({ v1: 10 }),
        event: "DeadlineExceeded",
        message:
          "was rolled back automatically in step(1), as 0 of 2 new pods were ready after 4 s",
      });
    });
    const first = rolledBackAt(await asBefore(s));
    s.ownsNothing();
    s.assertWarns(await s.apply(BAD), "does not begin before somebody approves");
    await s.eventually("it is held", {
      step: 1,
      state: "BeforeStepUpgrade",
      waitsFor: "Approval",
      event: "HeldAfterRollback",
      message: "you need manually confirm to begin it",
    });
    await s.applyForSeconds(3);
    await s.stays("no pod moves", { state: "BeforeStepUpgrade", pods: { v1: 10 } });
    await s.approve();
    await s.eventually("it is tried again, and goes back again", {
      ...finishedWith({ v1: 10 }),
      event: "Approved",
      also: (now) => rolledBackAt(now) > first && isFree(now),
    });
    s.assertWarns(await s.apply({ ...GOOD, image: "v3" }), "held by Rollout");
    await s.eventually("a good version comes out", waitingAt(1, { v1: 8, v3: 2 }));
  },
);

for (const workload of OTHER_KINDS) {
  story(`onDeadline Rollback of a ${workload}`, async (s) => {
    await s.begin({ ...GOOD, workload, replicas: 10 }, GOES_BACK);
    await s.apply(BAD);
    await s.eventually(
      "it has gone back",
      { ...finishedWith({ v1: 10 }), event: "DeadlineExceeded" },
      { withinMs: 60_000 },
    );
    await asBefore(s);
    s.assertWarns(await s.apply(BAD), "does not begin before somebody approves");
    await s.eventually("it is held", { state: "BeforeStepUpgrade", waitsFor: "Approval" });
    await s.stays("no pod moves", { state: "BeforeStepUpgrade", pods: { v1: 10 } });
    await s.apply(GOOD);
    await s.eventually("the way back is free", finishedWith({ v1: 10 }));
    await s.isAsApplied();
  });
}

story("a deadline of 0 seconds is refused", async (s) => {
  await s.workload({ replicas: 1 });
  const patch = { spec: { strategy: { canary: { progressDeadlineSeconds: 0 } } } };
  await s.rollout(PAUSES);
  const json = JSON.stringify(patch);
  const said = await s.kubectl("patch", "rollout", APP, "--type=merge", "-p", json);
  s.assertRefused(said, "must be 1 second or more");
});
