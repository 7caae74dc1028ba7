import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BATCH_IDS, NO_NEED_UPDATE, ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { pods } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import { labelsFor, withLabels } from "./batch-of-pod.ts";
import { marksOfWayBack } from "./marks-of-way-back.ts";

const BACK = { id: "back", revision: "v1" };

/** Labels of a pod that belongs to a batch of a release of this id. */
const inBatch = (id: string, batch: number): PodSeen["labels"] => ({
  [ROLLOUT_ID]: id,
  ...Object.fromEntries(BATCH_IDS.map((key) => [key, String(batch)])),
});

const after = (all: readonly PodSeen[]) =>
  withLabels(all, marksOfWayBack(all, BACK)).map(({ labels }) => labels);

describe("when a way back in batches begins", () => {
  const marked = { [NO_NEED_UPDATE]: "back" };
  const other = { [NO_NEED_UPDATE]: "earlier" };
  const ofRelease = inBatch("v1", 2);
  const cases: {
    name: string;
    revision: "v1" | "v2";
    was: PodSeen["labels"];
    is: PodSeen["labels"];
  }[] = [
    { name: "a pod that never left is marked", revision: "v1", was: {}, is: marked },
    { name: "one of another version is not", revision: "v2", was: {}, is: {} },
    {
      name: "one that was marked for another way back is marked for this one",
      revision: "v1",
      was: other,
      is: marked,
    },
    {
      name: "one that came with the release of its version keeps the labels of that",
      revision: "v1",
      was: ofRelease,
      is: { ...ofRelease, ...marked },
    },
    {
      name: "one that carries its id from an earlier way back belongs to no batch",
      revision: "v1",
      was: inBatch("back", 2),
      is: marked,
    },
    {
      name: "one that was updated in place since carries nothing of it",
      revision: "v2",
      was: { ...inBatch("back", 2), ...marked },
      is: {},
    },
  ];
  for (const { name, revision, was, is } of cases) {
    test(name, () => assert.deepEqual(after(pods(revision, 1, { labels: was })), [is]));
  }

  test("and is carried out, nothing is left to do", () => {
    const all = [...pods("v1", 3, { labels: inBatch("back", 1) }), ...pods("v2", 2)];
    assert.deepEqual(marksOfWayBack(withLabels(all, marksOfWayBack(all, BACK)), BACK), []);
  });

  test("its first batch is of pods that go back, although others carried its id before", () => {
    const stayed = pods("v1", 3, { labels: inBatch("back", 1) });
    const all = withLabels(stayed, marksOfWayBack(stayed, BACK));
    const back = pods("v1", 1).map((pod) => ({ ...pod, name: "gone-back" }));
    const dealt = labelsFor([...all, ...back], { ...BACK, planned: [1, 1, 1], alongside: 0 });
    assert.deepEqual(
      dealt.map(({ pod }) => pod),
      ["gone-back"],
    );
  });
});
