import { type Expected, finishedWith, waitingAt } from "../story/expected.ts";
import { type Scene, versionOf } from "../story/scene.ts";
import type { Plan, Shape } from "../story/shape.ts";
import { story } from "../story/story.ts";

type Pods = Readonly<Record<string, number>>;

interface Finishing {
  readonly title: string;
  readonly shape: Partial<Shape>;
  /** One step: when it is approved, the workload's own controller brings the rest. */
  readonly plan: Plan;
  readonly waiting: Pods;
  /** As far as it gets while no pod of the rest is ready. */
  readonly stuck: Pods;
}

const ONE_POD: Plan = { steps: [{ replicas: 1 }] };

const FINISHING: readonly Finishing[] = [
  {
    title: "Deployment",
    shape: {},
    plan: ONE_POD,
    waiting: { v1: 9, v2: 1 },
    stuck: { v1: 7, v2: 6 },
  },
  {
    title: "StatefulSet",
    shape: { workload: "StatefulSet" },
    plan: ONE_POD,
    waiting: { v1: 9, v2: 1 },
    stuck: { v1: 8, v2: 2 },
  },
  {
    title: "CloneSet",
    shape: { workload: "CloneSet" },
    plan: ONE_POD,
    waiting: { v1: 9, v2: 1 },
    stuck: { v1: 7, v2: 3 },
  },
  {
    title: "blue-green",
    shape: {},
    plan: { style: "blueGreen", steps: [{ replicas: "50%" }] },
    waiting: { v1: 10, v2: 5 },
    stuck: { v1: 3, v2: 10 },
  },
];

for (const { title, shape, plan, waiting, stuck } of FINISHING) {
  story(
    `${title}: another version is held while its own controller still completes one`,
    async (s) => {
      await s.begin(shape, plan);
      await s.apply({ image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "on-word" } });
      await s.eventually("the pods of its step", { allPods: waiting });
      await s.letGetReady("v2");
      await s.eventually("it waits", waitingAt(1, waiting));
      await s.approve();
      await s.eventually("the rest is on its way", {
        phase: "Progressing",
        state: "Completed",
        allPods: stuck,
      });
      s.assertWarns(await s.apply({ image: "v3", podAnnotations: {} }), "starts again at step 1");
      const held = atStep1With("v3", waiting["v2"] ?? 0);
      await s.eventually("it is held at its first step", held);
      await s.stays("it is held at its first step", held);
      await s.approve();
      await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
      await s.nothingIsLeftBehind();
    },
  );
}

/** What is left of the two versions before is nobody's promise. */
function atStep1With(version: string, pods: number): Expected {
  return {
    phase: "Progressing",
    state: "StepPaused",
    waitsFor: "Approval",
    step: 1,
    also: (scene) => countOf(scene, version) === pods,
  };
}

function countOf({ pods }: Scene, version: string): number {
  return pods.filter((pod) => versionOf(pod) === version).length;
}
