import assert from "node:assert/strict";
import { count, list, text } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { type Expected, finishedWith, waitingAt } from "../story/expected.ts";
import { BESIDE_STYLES, OTHER_KINDS, THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import type { Scene } from "../story/scene.ts";
import type { Plan, Shape } from "../story/shape.ts";
import { APP } from "../story/stage.ts";
import { story, type Story } from "../story/story.ts";

const BEHAVIOUR = "sluice.dev/pod-behaviour";
const STUCK: Expected = { step: 1, state: "StepUpgrade", waitsFor: "Pods", reason: "InRolling" };

const BAD_PODS = [
  {
    name: "whose image cannot be pulled",
    behaviour: "never-ready",
    cause: "ImagePull",
    words: 'container app: ImagePullBackOff, Back-off pulling image "shop:v2"',
  },
  {
    name: "that crash",
    behaviour: "crash",
    cause: "CrashLoop",
    words: "container app: CrashLoopBackOff, back-off 10s, last exit code 1 (Error)",
  },
] as const;

for (const { name, behaviour, cause, words } of BAD_PODS) {
  story(
    `pods ${name}: a release says which, why, since when and how many, and tells once`,
    async (s) => {
      await s.begin({ replicas: 10 }, THREE_STEPS);
      await s.apply({ image: "v2", podAnnotations: { [BEHAVIOUR]: behaviour } });
      const scene = await s.eventually("it says why", {
        ...STUCK,
        event: "PodsNotReady",
        allPods: { v1: 8, v2: 2 },
        message: `: ${words} (and 1 more pod). To go back, apply the previous version`,
        also: (now) => causeIn(now) === cause,
      });
      const message = text(scene.rollout, "status", "message") ?? "";
      assert.match(message, /0 of 2 new pods ready; pod shop-\S+ is not ready since /);
      assert.equal(sinceSaid(scene), sinceOf(scene, "Ready"));
      assert.equal(text(scene.rollout, "status", "wait", "message"), message);
      assert.equal(text(progressing(scene), "message"), message);
      const later = await s.stays("and waits", { ...STUCK, allPods: { v1: 8, v2: 2 } });
      assert.deepEqual(timesTold(later), [1]);
      await s.apply({ image: "v1", podAnnotations: {} });
      await s.eventually("the way back is free", finishedWith({ v1: 10 }));
      await s.isAsApplied();
    },
  );
}

story("a pod that no node takes: a release says so in the words of the scheduler", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  const template = { spec: { nodeSelector: { planet: "mars" } } };
  const patch = JSON.stringify({ spec: { template } });
  assertDone(await s.kubectl("patch", "deployment", APP, "-p", patch));
  const scene = await s.eventually("it says why", {
    ...STUCK,
    event: "PodsNotReady",
    message: "Unschedulable, 0/",
    also: (now) => causeIn(now) === "Unschedulable",
  });
  assert.equal(sinceSaid(scene), sinceOf(scene, "PodScheduled"));
  // It moves, so it is not paused, and kubectl does not refuse.
  assertDone(await s.kubectlRollout("undo"));
  await s.eventually("the way back is free", finishedWith({ v1: 10 }));
});

story(
  "a readiness probe that does not pass: a release says so, and warns after a while",
  async (s) => {
    await s.begin({ replicas: 10 }, THREE_STEPS);
    await s.apply({ image: "v2", podAnnotations: { [BEHAVIOUR]: "unready" } });
    const scene = await s.eventually("it says why", {
      ...STUCK,
      message: "container app: runs, but its readiness probe does not pass (and 1 more pod)",
      also: (now) => causeIn(now) === "" && timesTold(now).length === 0,
    });
    assert.equal(sinceSaid(scene), sinceOf(scene, "Ready"));
    await s.eventually(
      "and warns, as it takes long",
      { ...STUCK, event: "PodsNotReady", also: (now) => causeIn(now) === "NotReady" },
      { withinMs: 45_000 },
    );
  },
);

/** The kinds whose pods keep their places: no other one comes before the old one is gone. */
for (const workload of ["StatefulSet", "AdvancedStatefulSet", "DaemonSet"] as const) {
  story(`a pod of a ${workload} that is evicted in a step: a release says so`, async (s) => {
    const podAnnotations = { [BEHAVIOUR]: "on-word", "sluice.dev/stop-after": "8s" };
    await s.begin({ workload, replicas: 10 }, THREE_STEPS);
    await s.apply({ image: "v2", podAnnotations });
    await s.eventually("the first new pod", { ...STUCK, allPods: { v1: 9, v2: 1 } });
    const [pod = ""] = s.podsOf("v2");
    await s.letGetReady("v2");
    await s.eventually("the second one", { ...STUCK, allPods: { v1: 8, v2: 2 } });
    await s.evict(pod);
    const scene = await s.eventually("it says why", {
      ...STUCK,
      event: "PodsNotReady",
      message: `pod ${pod} is not ready since `,
      also: (now) => causeIn(now) === "Disruption",
    });
    assert.match(text(scene.rollout, "status", "message") ?? "", /Z: EvictionByEvictionAPI, /);
    assert.equal(sinceSaid(scene), evictedAt(s, pod));
    await s.letGetReady("v2");
    await s.eventually("another one in its place", { allPods: { v1: 8, v2: 2 } });
    await s.letGetReady("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  });
}

/** Of ten pods; kinds without a surge have to take an old one first. */
const QUOTAS: readonly {
  readonly title: string;
  readonly kind: Partial<Shape>;
  readonly hard: number;
  readonly plan?: Plan;
  readonly done?: Readonly<Record<string, number>>;
}[] = [
  { title: "Deployment", kind: {}, hard: 8 },
  ...OTHER_KINDS.map((workload) => ({ title: workload, kind: { workload }, hard: 9 })),
  ...BESIDE_STYLES.map(({ title, kind, plan, first: done }) => ({
    title: `${title} release`,
    kind,
    hard: 10,
    plan,
    done,
  })),
];

for (const { title, kind, hard, plan = THREE_STEPS, done = { v1: 8, v2: 2 } } of QUOTAS) {
  story(
    `a quota that admits no new pod of a ${title}: a release says so, and goes on`,
    async (s) => {
      await s.begin({ ...kind, replicas: 10 }, plan);
      await quota(s, hard);
      await s.setImage("v2");
      await s.eventually("it says why", {
        ...STUCK,
        event: "PodsNotReady",
        message: "exceeded quota: tight",
        also: (now) => causeIn(now) === "PodCreation",
      });
      await quota(s, 30);
      await s.eventually("it has its pods", waitingAt(1, done), { withinMs: 60_000 });
    },
  );
}

story("a PodDisruptionBudget that allows no eviction holds up no release", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  const spec = { minAvailable: "100%", selector: { matchLabels: { app: APP } } };
  assertDone(
    await s.applyOther("a PodDisruptionBudget", {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: APP },
      spec,
    }),
  );
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const [pod = ""] = s.podsOf("v2");
  await assert.rejects(s.evict(pod), /violate the pod's disruption budget/);
  await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
});

/** Returns once admission knows of it. */
async function quota(s: Story, pods: number): Promise<void> {
  const hard = { pods: String(pods) };
  assertDone(
    await s.applyOther(`a quota of ${pods} pods`, {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "tight" },
      spec: { hard },
    }),
  );
  const path = `/api/v1/namespaces/${s.stage.namespace}/resourcequotas/tight`;
  await until(
    "the quota to be counted",
    async () => {
      const stored = await s.stage.world.cluster.client.call({ path });
      const isCounted = text(stored, "status", "hard", "pods") === hard.pods;
      return isCounted && text(stored, "status", "used", "pods") !== undefined ? true : undefined;
    },
    { timeoutMs: 30_000 },
  );
}

const NAMED = /pod (\S+) is not ready since (\S+Z): /;

/** Since when, as the message says, the pod that it names is not ready. */
const sinceSaid = ({ rollout }: Scene): string | undefined =>
  NAMED.exec(text(rollout, "status", "message") ?? "")?.[2];

/** The same, as that pod itself says in a condition. */
function sinceOf({ rollout, pods }: Scene, type: string): string | undefined {
  const [, name] = NAMED.exec(text(rollout, "status", "message") ?? "") ?? [];
  const pod = pods.find((one) => text(one, "metadata", "name") === name);
  const condition = list(pod, "status", "conditions").find((one) => text(one, "type") === type);
  return text(condition, "lastTransitionTime") ?? `${name} says nothing of ${type}`;
}

/** By the condition that the eviction has put on it. */
function evictedAt({ stage: { watcher } }: Story, name: string): string {
  const conditions = list(watcher.now("pods").get(name), "status", "conditions");
  const evicted = conditions.find((one) => text(one, "type") === "DisruptionTarget");
  return text(evicted, "lastTransitionTime") ?? `${name} says nothing of it`;
}

const causeIn = ({ rollout }: Scene): string => text(rollout, "status", "wait", "cause") ?? "";

const progressing = ({ rollout }: Scene): unknown =>
  list(rollout, "status", "conditions").find((one) => text(one, "type") === "Progressing");

/** How often each event that warns of pods has been recorded. */
function timesTold({ events }: Scene): readonly number[] {
  return events
    .filter((one) => text(one, "reason") === "PodsNotReady")
    .map((one) => count(one, "count") ?? 0);
}
