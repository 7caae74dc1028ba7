import assert from "node:assert/strict";
import { type Expected, finishedWith, waitingAt } from "../story/expected.ts";
import { BLUE_GREEN_KINDS, EXTRA_STEPS, THREE_STEPS } from "../story/plans.ts";
import type { Plan, Shape } from "../story/shape.ts";
import { story } from "../story/story.ts";

const ON_WORD = { "sluice.dev/pod-behaviour": "on-word" };
const PAUSED: Expected = { reason: "Paused", waitsFor: "Resume" };

/** After the first step comes the second by itself: whatever stops it in between is the pause. */
const HALF_THEN_ALL: Plan["steps"] = [
  { replicas: "50%", pause: { duration: 0 } },
  { replicas: "100%" },
];

interface Moving {
  readonly title: string;
  readonly shape: Partial<Shape>;
  readonly style: Omit<Plan, "steps">;
  /** Pods while the first of the new ones are not ready. */
  readonly out: Readonly<Record<string, number>>;
  /** And when those are, what comes next. */
  readonly more: Readonly<Record<string, number>>;
}

const BESIDE = { out: { v1: 10, v2: 5 }, more: { v1: 10, v2: 10 } };
const ONE_BY_ONE = { style: {}, out: { v1: 9, v2: 1 }, more: { v1: 8, v2: 2 } };

const MOVING: readonly Moving[] = [
  { title: "canary", shape: {}, style: { extra: {} }, ...BESIDE },
  ...BLUE_GREEN_KINDS.map(({ title, kind }) => ({
    title,
    shape: kind,
    style: { style: "blueGreen" } as const,
    ...BESIDE,
  })),
  { title: "StatefulSet", shape: { workload: "StatefulSet" }, ...ONE_BY_ONE },
  { title: "AdvancedDaemonSet", shape: { workload: "AdvancedDaemonSet" }, ...ONE_BY_ONE },
  {
    title: "CloneSet",
    shape: { workload: "CloneSet" },
    style: {},
    out: { v1: 8, v2: 2 },
    more: { v1: 6, v2: 4 },
  },
];

for (const { title, shape, style, out, more } of MOVING) {
  story(`${title}: strategy.paused stops a release while its pods move`, async (s) => {
    await s.begin(shape, { ...style, steps: HALF_THEN_ALL });
    await s.apply({ image: "v2", podAnnotations: ON_WORD });
    await s.eventually("the first pods of v2", { allPods: out, state: "StepUpgrade" });
    await s.pause();
    await s.eventually("it says so", PAUSED);
    await s.letGetReady("v2");
    await s.stays("nothing comes of it that these are ready", { ...PAUSED, step: 1, pods: out });
    await s.resume();
    await s.eventually("it goes on", { allPods: more });
  });
}

const BACK = [
  { title: "Deployment", shape: {}, plan: THREE_STEPS, old: 8 },
  { title: "StatefulSet", shape: { workload: "StatefulSet" }, plan: THREE_STEPS, old: 8 },
  { title: "canary", shape: {}, plan: EXTRA_STEPS, old: 10 },
] as const;

for (const { title, shape, plan, old } of BACK) {
  story(
    `${title}: while it is paused another version waits, and the way back is free`,
    async (s) => {
      await s.begin(shape, plan);
      await s.setImage("v2");
      await s.eventually("2 pods of v2", waitingAt(1, { v1: old, v2: 2 }));
      await s.pause();
      await s.eventually("it says so", PAUSED);
      const before = [...s.podsOf("v1"), ...s.podsOf("v2")];
      const third = await s.setImage("v3");
      s.assertWarns(third, "starts again at step 1");
      s.assertWarns(third, "the Rollout is paused");
      await s.stays("no pod moves", { ...PAUSED, step: 1, pods: { v1: old, v2: 2 } });
      assert.deepEqual([...s.podsOf("v1"), ...s.podsOf("v2")].toSorted(), before.toSorted());
      s.assertWarns(await s.setImage("v1"), "lets this through at once");
      await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
      await s.nothingIsLeftBehind();
      s.assertWarns(await s.setImage("v4"), "spec: {strategy: {paused: false}}");
      await s.stays("the next release is paused before it begins", {
        ...PAUSED,
        step: 1,
        pods: { v1: 10 },
      });
      await s.resume();
      await s.eventually("2 pods of v4", waitingAt(1, { v1: old, v4: 2 }));
    },
  );
}
