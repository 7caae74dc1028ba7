import assert from "node:assert/strict";
import { count, list, text } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { type Expected, finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import type { Scene } from "../story/scene.ts";
import { APP } from "../story/stage.ts";
import { story, type Story } from "../story/story.ts";
import type { WorkloadName } from "../watcher/kinds.ts";

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
      assert.match(message, /0 of 2 new pods ready; pod shop-\S+ is not ready since \d{4}-\S+Z: /);
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
  await s.eventually("it says why", {
    ...STUCK,
    event: "PodsNotReady",
    message: "Unschedulable, 0/",
    also: (now) => causeIn(now) === "Unschedulable",
  });
  // It moves, so it is not paused, and kubectl does not refuse.
  assertDone(await s.kubectlRollout("undo"));
  await s.eventually("the way back is free", finishedWith({ v1: 10 }));
});

story(
  "a readiness probe that does not pass: a release says so, and warns after a while",
  async (s) => {
    await s.begin({ replicas: 10 }, THREE_STEPS);
    await s.apply({ image: "v2", podAnnotations: { [BEHAVIOUR]: "unready" } });
    await s.eventually("it says why", {
      ...STUCK,
      message: "container app: runs, but its readiness probe does not pass (and 1 more pod)",
      also: (now) => causeIn(now) === "" && timesTold(now).length === 0,
    });
    await s.eventually(
      "and warns, as it takes long",
      { ...STUCK, event: "PodsNotReady", also: (now) => causeIn(now) === "NotReady" },
      { withinMs: 45_000 },
    );
  },
);

const QUOTAS: readonly { workload: WorkloadName; hard: number; done: Record<string, number> }[] = [
  { workload: "Deployment", hard: 8, done: { v1: 8, v2: 2 } },
  { workload: "StatefulSet", hard: 9, done: { v1: 8, v2: 2 } },
  { workload: "CloneSet", hard: 9, done: { v1: 8, v2: 2 } },
  { workload: "DaemonSet", hard: 9, done: { v1: 8, v2: 2 } },
  { workload: "AdvancedStatefulSet", hard: 9, done: { v1: 8, v2: 2 } },
];

for (const { workload, hard, done } of QUOTAS) {
  story(
    `a quota that admits no new pod of a ${workload}: a release says so, and goes on`,
    async (s) => {
      await s.begin({ workload, replicas: 10 }, THREE_STEPS);
      await quota(s, hard);
      await s.setImage("v2");
      await s.eventually("it says why", {
        ...STUCK,
        event: "PodsNotReady",
        message: "exceeded quota: tight",
        also: (now) => causeIn(now) === "PodCreation",
      });
      await quota(s, 30);
      await s.eventually("2 pods of v2", waitingAt(1, done), { withinMs: 60_000 });
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

const TOLERANT = [
  { failureThreshold: 1, steps: [{ replicas: "50%" }, { replicas: "100%" }], ready: 4 },
  { failureThreshold: "20%", steps: [{ replicas: "50%" }, { replicas: "100%" }], ready: 4 },
] as const;

for (const { failureThreshold, steps, ready } of TOLERANT) {
  story(
    `a failureThreshold of ${failureThreshold}: one pod of five may be unready, not two`,
    async (s) => {
      await s.begin({ replicas: 10 }, { steps, failureThreshold });
      await s.apply({ image: "v2", podAnnotations: { [BEHAVIOUR]: "on-word" } });
      await getReady(s, ready - 1);
      await s.stays("two are not ready, so it waits", { step: 1, state: "StepUpgrade" });
      await getReady(s, ready);
      await s.eventually("one is not ready", {
        step: 1,
        state: "StepPaused",
        waitsFor: "Approval",
        allPods: { v1: 5, v2: 5 },
      });
    },
  );
}

/** Lets pods of v2 get ready, as they come, until so many are. */
async function getReady(s: Story, wanted: number): Promise<void> {
  const ready = new Set<string>();
  while (ready.size < wanted) {
    await s.eventually("another pod of v2", { also: () => fresh(s, ready).length > 0 });
    const [pod = ""] = fresh(s, ready);
    assertDone(await s.kubectl("annotate", "pod", pod, "--overwrite", "sluice.dev/ready=now"));
    ready.add(pod);
  }
}

const fresh = (s: Story, ready: ReadonlySet<string>): readonly string[] =>
  s.podsOf("v2").filter((pod) => !ready.has(pod));

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

const causeIn = ({ rollout }: Scene): string => text(rollout, "status", "wait", "cause") ?? "";

const progressing = ({ rollout }: Scene): unknown =>
  list(rollout, "status", "conditions").find((one) => text(one, "type") === "Progressing");

/** How often each event that warns of pods has been recorded. */
function timesTold({ events }: Scene): readonly number[] {
  return events
    .filter((one) => text(one, "reason") === "PodsNotReady")
    .map((one) => count(one, "count") ?? 0);
}
