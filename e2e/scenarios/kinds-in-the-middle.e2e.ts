import assert from "node:assert/strict";
import { at, count, text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { OTHER_KINDS, THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import type { Scene } from "../story/scene.ts";
import { type Story, story } from "../story/story.ts";
import { nameArg } from "../story/words/changing.ts";

for (const workload of OTHER_KINDS) {
  story(`${workload}: applied again and again, forced or not, nothing changes`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    await s.apply({ image: "v2" });
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    const { generation, spec } = intent(s.now());
    await s.applyForSeconds(5);
    assertDone(await s.serverSideApply({}, { manager: "another", force: "force" }));
    const dry = await s.dryRun({});
    assertDone(dry);
    assert.deepEqual(at(JSON.parse(dry.output), "spec"), spec);
    await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    assert.deepEqual(intent(s.now()), { generation, spec });
  });

  story(`${workload}: our marks are put back when somebody takes them away`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    await s.setImage("v2");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    const marked = marksOf(s.now());
    s.assertWarns(await takeMarks(s), "keeps holding this");
    await s.replace({});
    await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    assert.deepEqual(marksOf(s.now()), marked);
    await s.apply({ image: "v1" });
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
  });
}

for (const workload of ["StatefulSet", "DaemonSet"] as const) {
  story(`${workload}: kubectl rollout restart is held, and undo goes back`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    s.assertWarns(await s.kubectlRollout("restart"), "held by Rollout");
    await s.eventually("2 pods are restarted", {
      ...waitingAt(1, { v1: 10 }),
      also: (scene) => restarted(scene) === 2,
    });
    s.assertWarns(await s.kubectlRollout("undo"), "back to the stable revision");
    await s.eventually("no pod is restarted", {
      ...finishedWith({ v1: 10 }),
      also: (scene) => restarted(scene) === 0,
    });
    await s.isAsApplied();
  });
}

const OPEN = {
  StatefulSet: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
  AdvancedStatefulSet: {
    type: "RollingUpdate",
    rollingUpdate: { partition: 0 },
  },
  CloneSet: { type: "ReCreate", partition: 0 },
  DaemonSet: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 3 } },
  // With the surge that OpenKruise has put there by default, and nobody would take away again.
  AdvancedDaemonSet: {
    type: "RollingUpdate",
    rollingUpdate: { partition: 0, maxUnavailable: 3, maxSurge: 0 },
  },
} as const;

for (const workload of OTHER_KINDS) {
  story(`${workload}: a strategy that is edited in the middle opens nothing`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    await s.apply({ image: "v2" });
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    const { kind } = s.now().kind;
    s.assertWarns(await s.apply({ strategy: OPEN[workload] }), `keeps holding this ${kind}`);
    await s.stays("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.jump(3);
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
  });
}

for (const workload of ["StatefulSet", "CloneSet", "AdvancedStatefulSet"] as const) {
  story(`${workload}: scaled while a step waits, its share stays`, async (s) => {
    await s.begin({ workload, replicasSetBy: "others", replicas: 1 }, THREE_STEPS);
    await s.scale(10);
    await s.settled();
    await s.setImage("v2");
    await s.eventually("2 of 10", waitingAt(1, { v1: 8, v2: 2 }));
    await s.scale(5);
    await s.eventually("1 of 5", waitingAt(1, { v1: 4, v2: 1 }));
    await s.approve();
    await s.eventually("3 of 5", waitingAt(2, { v1: 2, v2: 3 }));
    await s.approve();
    await s.eventually("all pods are of v2", finishedWith({ v2: 5 }));
    await s.isAsApplied();
  });
}

function intent({ workload }: Scene): { readonly generation: unknown; readonly spec: unknown } {
  return { generation: count(workload, "metadata", "generation"), spec: at(workload, "spec") };
}

const MARKS = [
  ["annotations", "rollouts.kruise.io/in-progressing"],
  ["annotations", "rollouts.kruise.io/release-record"],
  ["labels", "rollouts.kruise.io/workload-type"],
] as const;

function marksOf({ workload }: Scene): readonly (string | undefined)[] {
  return MARKS.map(([where, key]) => text(workload, "metadata", where, key));
}

function takeMarks(s: Story): ReturnType<Story["kubectl"]> {
  const removal = MARKS.map(([where, key]) => ({
    op: "remove",
    path: `/metadata/${where}/${key.replace("/", "~1")}`,
  }));
  const itself = nameArg(s.now().kind);
  return s.kubectl("patch", itself, "--type=json", "-p", JSON.stringify(removal));
}

function restarted({ pods }: Scene): number {
  const key = "kubectl.kubernetes.io/restartedAt";
  return pods.filter((pod) => text(pod, "metadata", "annotations", key) !== undefined).length;
}
