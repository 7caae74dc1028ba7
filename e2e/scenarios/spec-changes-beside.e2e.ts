import { waitingAt } from "../story/expected.ts";
import { BLUE_GREEN, BLUE_GREEN_KINDS, EXTRA_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { type Plan, rolloutOf, type Shape } from "../story/shape.ts";
import { APP } from "../story/stage.ts";
import { story, type Story } from "../story/story.ts";

interface Beside {
  readonly title: string;
  readonly shape: Partial<Shape>;
  readonly plan: Plan;
  /** Pods of the new version at its first step as planned, and when that is made larger; and at its second one. */
  readonly first: number;
  readonly larger: number;
  readonly second: number;
  /** The size of a larger first step. */
  readonly size: string;
}

const STYLES: readonly Beside[] = [
  { title: "canary", shape: {}, plan: EXTRA_STEPS, first: 2, larger: 4, second: 5, size: "40%" },
  ...BLUE_GREEN_KINDS.map(({ title, kind }) => ({
    title,
    shape: kind,
    plan: BLUE_GREEN,
    first: 5,
    larger: 7,
    second: 10,
    size: "70%",
  })),
];

for (const { title, shape, plan, first, larger, second, size } of STYLES) {
  const withFirst = (edited: Plan["steps"][number]): Plan => ({
    ...plan,
    steps: [edited, ...plan.steps.slice(1)],
  });

  story(
    `${title}: a step that waits is made larger, then smaller, and pauses otherwise`,
    async (s) => {
      await s.begin(shape, plan);
      await s.setImage("v2");
      await s.eventually("its first step", waitingAt(1, { v1: 10, v2: first }));
      await edit(s, withFirst({ replicas: size }));
      await s.eventually("it is larger", waitingAt(1, { v1: 10, v2: larger }));
      await edit(s, withFirst({ replicas: "10%" }));
      await s.stays("no pod is taken back", waitingAt(1, { v1: 10, v2: larger }));
      await edit(s, withFirst({ replicas: "10%", pause: { duration: 3600 } }));
      await s.eventually("it waits for an hour", { step: 1, waitsFor: "Duration" });
      await s.stays("no pod is taken back", { step: 1, pods: { v1: 10, v2: larger } });
      await edit(s, withFirst({ replicas: "10%", pause: { duration: 0 } }));
      await s.eventually("it waits for nobody", waitingAt(2, { v1: 10, v2: second }));
    },
  );

  story(
    `${title}: a step whose pods move is made larger, then smaller, and waits no more`,
    async (s) => {
      await s.begin(shape, plan);
      await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "on-word" } });
      const moving = { step: 1, state: "StepUpgrade" };
      await s.eventually("its pods come", { ...moving, allPods: { v1: 10, v2: first } });
      await edit(s, withFirst({ replicas: size }));
      await s.eventually("more come", { ...moving, allPods: { v1: 10, v2: larger } });
      await edit(s, withFirst({ replicas: "10%", pause: { duration: 0 } }));
      await s.stays("no pod is taken back", { ...moving, allPods: { v1: 10, v2: larger } });
      await s.letGetReady("v2");
      await s.eventually("the second step begins", { step: 2, allPods: { v1: 10, v2: second } });
      await s.letGetReady("v2");
      await s.eventually("which waits", waitingAt(2, { v1: 10, v2: second }));
    },
  );
}

async function edit(s: Story, plan: Plan): Promise<void> {
  const { workload } = s.stage.memory.shape;
  assertDone(await s.applyOther("the Rollout, edited", rolloutOf(APP, plan, workload)));
}
