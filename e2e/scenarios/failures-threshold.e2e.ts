import assert from "node:assert/strict";
import { differences, type Expected } from "../story/expected.ts";
import { BESIDE_STYLES } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { podsByVersion, type Scene } from "../story/scene.ts";
import type { Plan, Shape } from "../story/shape.ts";
import { story, type Story } from "../story/story.ts";

const ON_WORD = { image: "v2", podAnnotations: { "sluice.dev/pod-behaviour": "on-word" } };
const STEPS = [{ replicas: "50%" }, { replicas: "100%" }];
const PATIENT = { withinMs: 90_000 };
/** Somebody says of each pod that it is ready, one after the other. */
const LONG = { withinMs: 420_000 };
const TWO_AWAY = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 2 } };

/** A version whose pods get ready one by one, and one of them never. */
interface Case {
  readonly title: string;
  readonly kind: Partial<Shape>;
  readonly plan?: Partial<Plan>;
  /** Pods at each step that waits for an approval, ready or not, and how many new ones are ready. */
  readonly at: readonly {
    readonly pods: { readonly v1: number; readonly v2: number };
    readonly ready: number;
  }[];
  /** Ready pods when it is over: with those of an extra Deployment the one that was not has gone. */
  readonly readyAtEnd: number;
}

const HALF = { v1: 5, v2: 5 };
const IN_PLACE = [{ pods: HALF, ready: 4 }];
const FIRST_BESIDE = { pods: { v1: 10, v2: 5 }, ready: 4 };
const ALL_BESIDE = { v1: 10, v2: 10 };

/** Of those that bring new pods out beside the old ones, by their titles. */
const AT_BESIDE: Readonly<
  Record<(typeof BESIDE_STYLES)[number]["title"], Pick<Case, "at" | "readyAtEnd">>
> = {
  canary: { at: [FIRST_BESIDE], readyAtEnd: 10 },
  "blue-green": { at: [FIRST_BESIDE, { pods: ALL_BESIDE, ready: 9 }], readyAtEnd: 9 },
  "CloneSet blue-green": { at: [FIRST_BESIDE, { pods: ALL_BESIDE, ready: 9 }], readyAtEnd: 9 },
};

/** More than one pod may be away, so one that stays so holds up none of the others. */
const THAT_GO_ON: readonly Case[] = [
  { title: "Deployment", kind: {}, at: IN_PLACE, readyAtEnd: 9 },
  { title: "CloneSet", kind: { workload: "CloneSet" }, at: IN_PLACE, readyAtEnd: 9 },
  {
    title: "DaemonSet, of which two may be away",
    kind: { workload: "DaemonSet", strategy: TWO_AWAY },
    at: IN_PLACE,
    readyAtEnd: 9,
  },
  {
    title: "AdvancedDaemonSet, of which two may be away",
    kind: { workload: "AdvancedDaemonSet", strategy: TWO_AWAY },
    at: IN_PLACE,
    readyAtEnd: 9,
  },
  {
    title: "AdvancedStatefulSet, Parallel, of which two may be away",
    kind: {
      workload: "AdvancedStatefulSet",
      strategy: TWO_AWAY,
      spec: { podManagementPolicy: "Parallel" },
    },
    at: IN_PLACE,
    readyAtEnd: 9,
  },
  ...BESIDE_STYLES.map(({ title, kind, plan }) => ({
    title,
    kind,
    plan: { ...plan, steps: STEPS },
    ...AT_BESIDE[title],
  })),
];

for (const { title, kind, plan, at, readyAtEnd } of THAT_GO_ON) {
  story(
    `failureThreshold 1, ${title}: one pod that never gets ready holds up neither a step nor the end`,
    async (s) => {
      await s.begin({ ...kind, replicas: 10 }, { steps: STEPS, ...plan, failureThreshold: 1 });
      await s.apply(ON_WORD);
      const broken = await firstOf(s, "v2");
      for (const [index, { pods, ready }] of at.entries()) {
        const waits = { ...waitsWith(index + 1, pods), also: hasReady(ready) };
        await getReady(s, { but: broken, until: waits });
        await s.stays("and waits", waits);
        assert.ok(s.podsOf("v2").includes(broken), `${broken} is left as it is`);
        await s.approve();
      }
      await getReady(s, { but: broken, until: { ...OVER, also: hasReady(readyAtEnd) } });
      await s.isAsApplied();
      await s.hasNoExtra();
    },
    LONG,
  );
}

story(
  "failureThreshold 1, a Deployment of which no pod may be away: the end waits for all of them",
  async (s) => {
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } };
    await s.begin({ replicas: 10, strategy }, { steps: STEPS, failureThreshold: 1 });
    await s.apply(ON_WORD);
    const broken = await firstOf(s, "v2");
    const waits: Expected = { step: 1, state: "StepPaused", also: hasReady(4) };
    await getReady(s, { but: broken, until: waits });
    await s.approve();
    const ends: Expected = {
      phase: "Progressing",
      state: "Completed",
      waitsFor: "Native",
      message: "10 of 10 pods at their revision, ",
      allPods: { v1: 1, v2: 10 },
      also: hasReady(9),
    };
    await getReady(s, { but: broken, until: ends });
    await s.stays("for the last one", ends);
    await s.letGetReady("v2");
    await s.eventually("it is over", { ...OVER, also: hasReady(10) });
    await s.isAsApplied();
  },
  LONG,
);

/** Where one pod at a time is on its way, one that stays so is the last. */
const ONE_BY_ONE: readonly (Pick<Case, "title" | "kind"> & { readonly beside?: 1 })[] = [
  {
    title: "Deployment, with room for one more",
    kind: {
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    },
    beside: 1,
  },
  {
    title: "CloneSet, of which one may be away",
    kind: { workload: "CloneSet", strategy: { maxUnavailable: 1 } },
  },
  { title: "StatefulSet, OrderedReady", kind: { workload: "StatefulSet" } },
  {
    title: "StatefulSet, Parallel",
    kind: { workload: "StatefulSet", spec: { podManagementPolicy: "Parallel" } },
  },
  {
    title: "AdvancedStatefulSet, OrderedReady",
    kind: { workload: "AdvancedStatefulSet" },
  },
  { title: "DaemonSet, of which one may be away", kind: { workload: "DaemonSet" } },
  { title: "AdvancedDaemonSet, of which one may be away", kind: { workload: "AdvancedDaemonSet" } },
];

for (const { title, kind, beside = 0 } of ONE_BY_ONE) {
  story(
    `failureThreshold 1, ${title}: no other pod is replaced while a new one is not ready`,
    async (s) => {
      await s.begin({ ...kind, replicas: 10 }, { steps: STEPS, failureThreshold: 1 });
      await s.apply(ON_WORD);
      const stuck: Expected = {
        step: 1,
        state: "StepUpgrade",
        waitsFor: "Pods",
        message: "0 of 5 new pods ready",
        allPods: { v1: 9 + beside, v2: 1 },
      };
      await s.eventually("the first new pod", stuck);
      await s.stays("and no other", stuck);
      await s.letGetReady("v2");
      await s.eventually("the next one", { allPods: { v1: 8 + beside, v2: 2 } });
    },
  );
}

for (const podManagementPolicy of ["OrderedReady", "Parallel"]) {
  story(
    `failureThreshold 1, StatefulSet, ${podManagementPolicy}: the last pod of a step may be unready, and holds up the next one`,
    async (s) => {
      const shape = { workload: "StatefulSet", spec: { podManagementPolicy } } as const;
      await s.begin({ ...shape, replicas: 10 }, { steps: STEPS, failureThreshold: 1 });
      await s.apply(ON_WORD);
      const waits = { ...waitsWith(1, HALF), also: hasReady(4) };
      await getReady(s, { but: "shop-5", until: waits });
      await s.approve();
      const stuck: Expected = { step: 2, state: "StepUpgrade", waitsFor: "Pods", allPods: HALF };
      await s.eventually("the next step waits for it", stuck);
      await s.stays("the next step waits for it", stuck);
      await s.letGetReady("v2");
      // One may be away natively, so the end does not wait for the last one of all.
      await getReady(s, { but: "shop-0", until: { ...OVER, also: hasReady(9) } });
      await s.isAsApplied();
    },
    LONG,
  );
}

const TOLERANT = [
  { failureThreshold: 1, ready: 4 },
  { failureThreshold: "20%", ready: 4 },
  // Of the updated ones, and not of all: 1.5 of 5, rounded up.
  { failureThreshold: "30%", ready: 3 },
] as const;

for (const { failureThreshold, ready } of TOLERANT) {
  story(
    `a failureThreshold of ${failureThreshold}: ${5 - ready} of five pods may be unready, not ${6 - ready}`,
    async (s) => {
      await s.begin({ replicas: 10 }, { steps: STEPS, failureThreshold });
      await s.apply(ON_WORD);
      let told: ReadonlySet<string> = new Set();
      while (told.size < ready - 1) told = await oneMore(s, told);
      await s.stays("one too few is ready, so it waits", { step: 1, state: "StepUpgrade" });
      await oneMore(s, told);
      await s.eventually("the others are tolerated", waitsWith(1, HALF));
    },
  );
}

const OVER: Expected = { phase: "Healthy", state: "Completed", allPods: { v2: 10 } };

/** It waits for an approval, with all its pods, ready or not. */
const waitsWith = (step: number, allPods: Readonly<Record<string, number>>): Expected => ({
  step,
  state: "StepPaused",
  waitsFor: "Approval",
  allPods,
});

function hasReady(pods: number): (scene: Scene) => boolean {
  return (scene) => (podsByVersion(scene, "ready")["v2"] ?? 0) === pods;
}

async function firstOf(s: Story, version: string): Promise<string> {
  await s.eventually(`a pod of ${version}`, { also: () => s.podsOf(version).length > 0 });
  const [pod = ""] = s.podsOf(version);
  return pod;
}

/** Lets pods of v2 get ready as they come, but for one, until it is so. */
async function getReady(
  s: Story,
  { but, until }: { readonly but: string; readonly until: Expected },
): Promise<void> {
  const told = new Set([but]);
  const isSo = (scene: Scene) => differences(scene, until).length === 0;
  const waiting = () => s.podsOf("v2").filter((pod) => !told.has(pod));
  for (;;) {
    const look = (scene: Scene) => waiting().length > 0 || isSo(scene);
    const scene = await s.eventually("it is so, or another pod waits", { also: look }, PATIENT);
    if (isSo(scene)) return;
    const pods = waiting();
    if (pods.length > 0) await say(s, pods);
    for (const pod of pods) told.add(pod);
  }
}

/** @returns the pods that are ready then */
async function oneMore(s: Story, told: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const waiting = () => s.podsOf("v2").filter((pod) => !told.has(pod));
  await s.eventually("another pod", { also: () => waiting().length > 0 }, PATIENT);
  const pods = waiting().slice(0, 1);
  await say(s, pods);
  const all = new Set([...told, ...pods]);
  await s.eventually(`${all.size} are ready`, { also: hasReady(all.size) });
  return all;
}

async function say(s: Story, pods: readonly string[]): Promise<void> {
  assertDone(await s.kubectl("annotate", "pod", ...pods, "--overwrite", "sluice.dev/ready=now"));
}
