import assert from "node:assert/strict";
import { COURSES } from "../../chaos/courses.ts";
import { KILLED } from "../../chaos/fate.ts";
import { ordeal } from "../../chaos/ordeal.ts";
import { inBrief, nameOfSubject, SUBJECTS } from "../../chaos/subjects.ts";
import { anotherSecond } from "../../story/another-second.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { withGate } from "../../story/feature-gates.ts";
import {
  commandIn,
  isKept,
  KEEPS,
  letOn,
  letOnUntold,
  nothingElseIsLeft,
  run,
} from "../../story/kept.ts";
import { BLUE_GREEN, EXTRA_STEPS, THREE_STEPS } from "../../story/plans.ts";
import { progressOf, type Scene } from "../../story/scene.ts";
import { story, type Story } from "../../story/story.ts";
import type { WorkloadName } from "../../watcher/kinds.ts";

interface KeptKind {
  readonly workload: WorkloadName;
  /** What of its own holds it. */
  readonly hold: Readonly<Record<string, unknown>>;
  readonly pods: Readonly<Record<string, number>>;
}

const ordered = { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 8 } } };
const AS_THEY_WERE = { v1: 8, v2: 2 };
/** On a busy machine, by kinds that replace one pod after the other. */
const PATIENT = { withinMs: 90_000 };

const KINDS: readonly KeptKind[] = [
  // Paused, a Deployment's own controller adds what its maxSurge allows, to both versions in proportion.
  { workload: "Deployment", hold: { paused: true }, pods: { v1: 10, v2: 3 } },
  { workload: "StatefulSet", hold: ordered, pods: AS_THEY_WERE },
  {
    workload: "DaemonSet",
    hold: { updateStrategy: { type: "OnDelete" } },
    pods: AS_THEY_WERE,
  },
  {
    workload: "CloneSet",
    hold: { updateStrategy: { partition: "80%" } },
    pods: AS_THEY_WERE,
  },
  { workload: "AdvancedStatefulSet", hold: ordered, pods: AS_THEY_WERE },
  { workload: "AdvancedDaemonSet", hold: ordered, pods: AS_THEY_WERE },
];

/** OpenKruise puts no partition into a DaemonSet that says none, and the command that lets it go on says one. */
const NAMED = { type: "RollingUpdate", rollingUpdate: { partition: 0 } } as const;

/** In the middle: two of ten pods are new. */
async function begun(s: Story, workload: WorkloadName): Promise<void> {
  await withGate(s, KEEPS);
  const strategy = workload === "AdvancedDaemonSet" ? { strategy: NAMED } : {};
  await s.begin({ workload, ...strategy }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, AS_THEY_WERE));
}

for (const { workload, hold, pods } of KINDS) {
  story(`${workload}: its Rollout is deleted in the middle, and it stays as it is`, async (s) => {
    await begun(s, workload);
    if (workload === "Deployment") await s.nativeFromHere();
    s.assertWarns(await s.deleteRollout(), "what is left stays as it is");
    const left = { rollout: "gone", event: "ReleaseKept" } as const;
    await s.eventually("it is kept", { ...left, pods, also: isKept }, PATIENT);
    await s.stays("nothing moves", { pods, also: isKept });
    await nothingElseIsLeft(s, hold);
    await s.nativeFromHere();
    await letOn(s);
    await s.eventually("all pods are of v2", { pods: { v2: 10 } }, PATIENT);
    await s.isAsApplied();
  });

  story(`${workload}: its Rollout is disabled in the middle, and it stays as it is`, async (s) => {
    await begun(s, workload);
    if (workload === "Deployment") await s.nativeFromHere();
    s.assertWarns(await s.disable(), "what is left stays as it is");
    const told = {
      phase: "Disabled",
      message: "of the new version, held by",
      event: "ReleaseKept",
    };
    await s.eventually("it is kept, and says so", { ...told, pods, also: isKept }, PATIENT);
    await s.stays("nothing moves", { ...told, pods });
    await nothingElseIsLeft(s, hold);
    await s.nativeFromHere();
    await run(s, commandIn(progressOf(s.now()).message));
    const isSilent = (scene: Scene) => progressOf(scene).message === "Rollout is disabled";
    const over = { phase: "Disabled", pods: { v2: 10 }, also: isSilent };
    await s.eventually("all pods are of v2, and it says nothing more", over, PATIENT);
    await s.isAsApplied();
  });
}

story(
  "kept, canary: the extra Deployment goes, and the other stays at the old version",
  async (s) => {
    await withGate(s, KEEPS);
    await s.begin({}, EXTRA_STEPS);
    await s.setImage("v2");
    await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
    s.assertWarns(await s.deleteRollout(), "what is left stays as it is");
    await s.eventually("it is kept", { rollout: "gone", pods: { v1: 10 }, also: isKept }, PATIENT);
    await s.hasNoExtra();
    await nothingElseIsLeft(s, { paused: true });
    await s.nativeFromHere();
    await letOn(s);
    await s.eventually("all pods are of v2", { pods: { v2: 10 } }, PATIENT);
  },
);

story("kept, blue-green: two whole versions cannot stay, and that is said", async (s) => {
  await withGate(s, KEEPS);
  await s.begin({}, BLUE_GREEN);
  await s.setImage("v2");
  await s.eventually("5 of v2 beside", waitingAt(1, { v1: 10, v2: 5 }));
  await s.nativeFromHere();
  s.assertWarns(await s.deleteRollout(), "rolls out natively, at once");
  const over = { rollout: "gone", event: "ReleaseCutShort", pods: { v2: 10 } } as const;
  await s.eventually("all pods are of v2", over, PATIENT);
});

story("kept: whoever went back before that has all of the old version", async (s) => {
  await begun(s, "Deployment");
  await s.stopControllers();
  await s.setImage("v1");
  await s.kubectl("delete", "rollout", "shop", "--wait=false");
  await s.startControllers();
  await s.eventually("all pods are of v1", { rollout: "gone", pods: { v1: 10 } }, PATIENT);
  await s.isAsApplied();
});

story("kept: what happens while no controller runs is decided when one comes back", async (s) => {
  await begun(s, "StatefulSet");
  await s.stopControllers();
  await s.kubectl("delete", "rollout", "shop", "--wait=false");
  await s.stays("nothing moves", { pods: AS_THEY_WERE });
  await s.startControllers();
  const left = { rollout: "gone", pods: AS_THEY_WERE, also: isKept } as const;
  await s.eventually("it is kept", left, PATIENT);
  await s.nativeFromHere();
  await letOn(s);
  await s.eventually("all pods are of v2", { pods: { v2: 10 } }, PATIENT);
});

for (const { workload, pods } of KINDS.slice(0, 2)) {
  story(`kept ${workload}: a Rollout that is made again says so, and holds the next`, async (s) => {
    await begun(s, workload);
    await s.nativeFromHere();
    await s.deleteRollout();
    await s.eventually("it is kept", { rollout: "gone", pods, also: isKept }, PATIENT);
    const half = s.podsOf("v2");
    // A Rollout of the same second as an update takes that for one that got around the gate.
    await anotherSecond();
    await s.rollout(THREE_STEPS);
    await s.eventually("it says what it found", {
      phase: "Healthy",
      message: "is in the middle of an update that no Rollout releases",
    });
    await s.stays("nothing moves", { also: isKept });
    assert.deepEqual(s.podsOf("v2").toSorted(), half.toSorted());
    await s.gatedFromHere();
    s.assertWarns(await s.setImage("v3"), "held by Rollout");
    // Pods of v2 make room first, and in a StatefulSet they are the highest.
    await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }), PATIENT);
    await s.jump(3);
    await s.eventually("all pods are of v3", finishedWith({ v3: 10 }), PATIENT);
    assert.ok(isKept(s.now()), "what held it is its own by now, and comes back");
    await letOnUntold(s);
    await s.isAsApplied();
  });
}

const ON_TRIAL: ReadonlySet<string> = new Set([
  "Deployment, partition",
  "CloneSet, partition",
  "Deployment, canary, routed",
]);
for (const subject of SUBJECTS.filter((one) => ON_TRIAL.has(nameOfSubject(one)))) {
  ordeal(KILLED, { subject: inBrief(subject), course: COURSES.kept });
}
