import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { OTHER_KINDS, THREE_STEPS } from "../story/plans.ts";
import type { Scene } from "../story/scene.ts";
import { story } from "../story/story.ts";

const RELEASE = "rollouts.kruise.io/rollout-id";
const [SEVENTH, EIGHTH] = [{ [RELEASE]: "release-7" }, { [RELEASE]: "release-8" }];

for (const workload of ["Deployment", ...OTHER_KINDS] as const) {
  story(`${workload}: a new id alone is a release from its first step to its end`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    const all = s.podsOf("v1");
    s.assertWarns(await s.apply({ annotations: EIGHTH }), "held by Rollout");
    const [first, second] = [{ "release-8/1": 2 }, { "release-8/1": 2, "release-8/2": 3 }];
    await s.eventually("2 of them are labelled", { ...waitingAt(1, { v1: 10 }), ...has(first) });
    await s.approve();
    await s.eventually("5 of them are labelled", { ...waitingAt(2, { v1: 10 }), ...has(second) });
    await s.approve();
    const third = { ...second, "release-8/3": 5 };
    await s.eventually("it is over", { ...finishedWith({ v1: 10 }), ...has(third) });
    assert.deepEqual(s.podsOf("v1").toSorted(), all.toSorted());
    await s.isAsApplied();
  });

  story(`${workload}: a new id in the middle labels the pods anew, and moves none`, async (s) => {
    await s.begin({ workload }, THREE_STEPS);
    await s.apply({ image: "v2", labels: SEVENTH });
    await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
    await s.approve();
    const seventh = { "release-7/1": 2, "release-7/2": 3 };
    await s.eventually("5 pods of v2", { ...waitingAt(2, { v1: 5, v2: 5 }), ...has(seventh) });
    const kept = s.podsOf("v2");
    s.assertWarns(await s.apply({ labels: EIGHTH }), "keeps holding this");
    const eighth = { "release-8/1": 2, "release-8/2": 3 };
    await s.eventually("from the first batch on", {
      ...waitingAt(2, { v1: 5, v2: 5 }),
      ...has(eighth),
    });
    await s.stays("the same step, and the same pods", waitingAt(2, { v1: 5, v2: 5 }));
    assert.deepEqual(s.podsOf("v2").toSorted(), kept.toSorted());
    await s.approve();
    const third = { ...eighth, "release-8/3": 5 };
    await s.eventually("all pods are of v2", { ...finishedWith({ v2: 10 }), ...has(third) });
    await s.isAsApplied();
  });
}

/** Pods by release and batch. */
const has = (batches: Readonly<Record<string, number>>) => ({
  also: (scene: Scene) => isDeepStrictEqual(batchesOf(scene), batches),
});

function batchesOf({ pods }: Scene): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const [release, batch] = ["rollout-id", "rollout-batch-id"].map((name) =>
      text(pod, "metadata", "labels", `rollouts.kruise.io/${name}`),
    );
    const key = `${release}/${batch}`;
    if (release !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b)));
}
