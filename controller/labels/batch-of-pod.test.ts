import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BATCH_IDS, CONTROLLER_REVISION_HASH, ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { pods } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import {
  highestBatch,
  labelledIn,
  labelsFor,
  leftoverLabels,
  type Release,
  withLabels,
} from "./batch-of-pod.ts";

const release = (...planned: readonly number[]): Release => ({ id: "r1", revision: "v2", planned });

/** Pods that belong to a batch already. */
function inBatch(batch: number, count: number, name = `batch-${batch}`): readonly PodSeen[] {
  const labels = { [ROLLOUT_ID]: "r1", [BATCH_IDS[0]]: String(batch) };
  return pods("v2", count, { labels }).map((pod, index) => ({ ...pod, name: `${name}-${index}` }));
}

/** How many pods each batch gets. */
function dealt(given: readonly PodSeen[], to: Release): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { labels } of labelsFor(given, to)) {
    const batch = labels[BATCH_IDS[0]] ?? "";
    counts[batch] = (counts[batch] ?? 0) + 1;
  }
  return counts;
}

describe("labelsFor", () => {
  const cases: readonly {
    name: string;
    pods: readonly PodSeen[];
    planned: readonly number[];
    expected: Record<string, number>;
  }[] = [
    {
      name: "gives the first step's pods to the first batch",
      pods: pods("v2", 1),
      planned: [1, 1, 1],
      expected: { 1: 1 },
    },
    {
      name: "gives the pods of the second step to the second batch",
      pods: [...inBatch(1, 1), ...pods("v2", 2)],
      planned: [1, 3, 3],
      expected: { 2: 2 },
    },
    {
      name: "gives a pod that replaces an evicted one to the highest batch that is short",
      pods: [...inBatch(1, 1), ...inBatch(2, 1), ...pods("v2", 1)],
      planned: [1, 3, 3],
      expected: { 2: 1 },
    },
    {
      name: "fills batches in proportion when 10 pods become 20 at step 2 of 10% and 30%",
      pods: [...inBatch(1, 1), ...inBatch(2, 2), ...pods("v2", 3)],
      planned: [2, 6],
      expected: { 1: 1, 2: 2 },
    },
    {
      name: "leaves pods of other revisions alone",
      pods: pods("v1", 5),
      planned: [2],
      expected: {},
    },
    {
      name: "leaves pods alone that are more than planned",
      pods: [...inBatch(1, 2), ...pods("v2", 3)],
      planned: [2],
      expected: {},
    },
    {
      name: "deals anew to pods of another release",
      pods: inBatch(1, 2).map((pod) => ({ ...pod, labels: { ...pod.labels, [ROLLOUT_ID]: "r0" } })),
      planned: [2],
      expected: { 1: 2 },
    },
    {
      name: "deals anew to pods whose batch is no number or no step",
      pods: [
        ...inBatch(7, 1),
        ...inBatch(1, 1).map((pod) => ({ ...pod, labels: { ...pod.labels, [BATCH_IDS[0]]: "x" } })),
      ],
      planned: [2],
      expected: { 1: 2 },
    },
    {
      name: "does not take from a later batch what an earlier one has too much of",
      pods: [...inBatch(1, 3), ...pods("v2", 2)],
      planned: [2, 4],
      expected: { 2: 2 },
    },
  ];
  for (const { name, pods: given, planned, expected } of cases) {
    test(name, () => assert.deepEqual(dealt(given, release(...planned)), expected));
  }

  test("puts both batch labels, the release and the revision on a pod", () => {
    const [dealing] = labelsFor(pods("v2", 1), release(1));
    const batch = Object.fromEntries(BATCH_IDS.map((key) => [key, "1"]));
    const labels = { [ROLLOUT_ID]: "r1", ...batch, [CONTROLLER_REVISION_HASH]: "v2" };
    assert.deepEqual(dealing, { pod: "shop-v2-1", labels });
  });

  test("does not write a revision label that a pod has, which may be another one by now", () => {
    const [dealing] = labelsFor(
      pods("v2", 1, { labels: { [CONTROLLER_REVISION_HASH]: "own" } }),
      release(1),
    );
    assert.equal(dealing?.labels[ROLLOUT_ID], "r1");
    assert.equal(CONTROLLER_REVISION_HASH in (dealing?.labels ?? {}), false);
  });

  test("knows the highest batch of its own pods, whatever old ones of the same id carry", () => {
    const old = inBatch(3, 1).map((pod) => ({ ...pod, revision: "v1" }));
    assert.equal(highestBatch([...old, ...inBatch(1, 2), ...inBatch(2, 1)], release(1, 2, 3)), 2);
    assert.equal(highestBatch([...old, ...pods("v2", 2)], release(1, 2, 3)), 0);
  });

  test("counts pods of this release and revision, also those that get their labels now", () => {
    const old = inBatch(1, 2).map((pod) => ({ ...pod, revision: "v1" }));
    const all = [...inBatch(1, 3), ...old, ...pods("v2", 2)];
    assert.equal(labelledIn(all, release(5)), 5);
    assert.equal(labelledIn(all, release(3)), 3);
  });
});

describe("leftoverLabels", () => {
  const old = inBatch(1, 2).map((pod) => ({ ...pod, revision: "v1" }));

  test("takes the labels of this release from pods that are not of its revision", () => {
    const taken = leftoverLabels([...old, ...inBatch(2, 1), ...pods("v1", 1)], release(2));
    assert.deepEqual(
      taken.map(({ pod, without }) => [pod, without]),
      old.map(({ name }) => [name, [ROLLOUT_ID, ...BATCH_IDS]]),
    );
    assert.deepEqual(leftoverLabels(old, { ...release(2), id: "another" }), []);
  });

  test("so that a version that comes again fills its batches anew, whichever pods it gets", () => {
    const bare = withLabels(old, leftoverLabels(old, release(2)));
    const again = bare.map((pod) => ({ ...pod, revision: "v2" }));
    assert.deepEqual(dealt([...inBatch(1, 2, "first"), ...again], release(2, 4)), { 2: 2 });
  });
});
