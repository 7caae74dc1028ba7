import assert from "node:assert/strict";
import { at, fields, text, texts, type Fields } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { OTHER_KINDS, type OtherKind, THREE_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { story } from "../story/story.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** `updateStrategy` of a kind while nothing may be updated. */
const HELD: Readonly<Record<OtherKind, Fields>> = {
  StatefulSet: { type: "RollingUpdate", rollingUpdate: { partition: 32_767 } },
  DaemonSet: { type: "OnDelete" },
  CloneSet: { partition: "100%" },
  AdvancedStatefulSet: { type: "RollingUpdate", rollingUpdate: { partition: 32_767 } },
  AdvancedDaemonSet: { type: "RollingUpdate", rollingUpdate: { partition: 32_767 } },
};

/** A user's own, with a partition that would open the gate where there are partitions. */
const OWN: Readonly<Record<OtherKind, Fields>> = {
  StatefulSet: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
  DaemonSet: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 2 } },
  CloneSet: { type: "ReCreate", partition: 0, maxUnavailable: "30%" },
  AdvancedStatefulSet: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
  // With the surge that OpenKruise has put there by default, and nobody would take away again.
  AdvancedDaemonSet: {
    type: "RollingUpdate",
    rollingUpdate: { partition: 0, maxUnavailable: 2, maxSurge: 0 },
  },
};

for (const workload of OTHER_KINDS) {
  story(`${workload}: an update is held, and let through step by step`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    const dry = await s.dryRun({ image: "v2" });
    assertDone(dry);
    assertHeld(JSON.parse(dry.output), HELD[workload]);
    await s.stays("nothing happened", finishedWith({ v1: 10 }));
    s.assertWarns(await s.setImage("v2"), "held by Rollout");
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.approve();
    await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
    await s.approve();
    const { workload: ended } = await s.eventually("all is of v2", finishedWith({ v2: 10 }));
    await s.isAsApplied();
    // What the next `kubectl apply` compares with.
    assert.notEqual(text(ended, "metadata", "annotations", LAST_APPLIED), undefined);
  });

  story(`${workload}: helm upgrades with another strategy, and back`, async (s) => {
    await s.beginWithHelm({ workload }, { steps: [{ replicas: 3 }, { replicas: "100%" }] });
    s.assertWarns(await s.helmUpgrade({ image: "v2" }), "held by Rollout");
    await s.eventually("3 pods of v2", waitingAt(1, { v1: 7, v2: 3 }));
    const said = await s.helmUpgrade({ strategy: OWN[workload], labels: { team: "web" } });
    s.assertWarns(said, "keeps holding this");
    s.ownsNothing();
    await s.stays("3 pods of v2", waitingAt(1, { v1: 7, v2: 3 }));
    s.assertWarns(await s.helmUpgrade({ image: "v1" }), "back to the stable revision");
    await s.eventually("all pods are of v1", finishedWith({ v1: 10 }));
    await s.isAsApplied();
  });

  story(`${workload}: its own strategy is given back, and another version is held`, async (s) => {
    await s.begin({ workload, strategy: OWN[workload] }, THREE_STEPS);
    await s.apply({ image: "v2" });
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    s.assertWarns(await s.apply({ image: "v3" }), "replaces the release in flight");
    await s.eventually("2 pods of v3", waitingAt(1, { v1: 8, v3: 2 }));
    await s.jump(3);
    await s.eventually("all pods are of v3", finishedWith({ v3: 10 }));
    await s.isAsApplied();
  });

  story(`${workload}: pods of a batch are labelled, also under a new id alone`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    await s.apply({ image: "v2", labels: { [RELEASE]: "release-7" } });
    await s.eventually("2 pods of v2, with labels", {
      ...waitingAt(1, { v1: 8, v2: 2 }),
      also: ({ pods }) => inBatch(pods, "release-7/1") === 2,
    });
    await s.jump(3);
    await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
    s.assertWarns(await s.apply({ annotations: { [RELEASE]: "release-8" } }), "held by Rollout");
    await s.eventually("it waits with the same pods", waitingAt(1, { v2: 10 }));
  });
}

const RELEASE = "rollouts.kruise.io/rollout-id";

function inBatch(pods: readonly unknown[], batch: string): number {
  return pods.filter((pod) => batchOf(pod) === batch).length;
}

function assertHeld(shown: unknown, held: Fields): void {
  const strategy = fields(shown, "spec", "updateStrategy");
  assert.deepEqual(partOf(strategy, held), held);
  const mark = texts(shown, "metadata", "annotations")["rollouts.kruise.io/in-progressing"];
  assert.equal(mark, '{"rolloutName":"shop"}');
}

/** As much of it as the other one says. */
function partOf(all: unknown, wanted: Fields): Fields {
  const part = Object.entries(wanted).map(([key, value]) => {
    const is = at(all, key);
    return [key, typeof value === "object" ? partOf(is, fields(value)) : is] as const;
  });
  return Object.fromEntries(part);
}

function batchOf(pod: unknown): string {
  const [release, batch] = ["rollout-id", "rollout-batch-id"].map((name) =>
    text(pod, "metadata", "labels", `rollouts.kruise.io/${name}`),
  );
  return `${release}/${batch}`;
}
