import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { podsPlanned } from "@sluice/shared/batches/step-size.ts";
import { NO_NEED_UPDATE, ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { labelsFor, withLabels } from "../labels/batch-of-pod.ts";
import { pods } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import { stepBack, unneededIn } from "./way-back.ts";

/** The example of contract.md 5.7: 12 pods of which 4 need no update, and steps of 25, 50 and 100%. */
const STEPS = ["25%", "50%", "100%"];
const REPLICAS = 12;
const UNNEEDED = 4;

const at = (size: string) =>
  stepBack((replicas) => podsPlanned(size, replicas), { replicas: REPLICAS, unneeded: UNNEEDED });

describe("12 pods of which 4 need no update", () => {
  test("go back by 2, 4 and 8", () => {
    assert.deepEqual(
      STEPS.map((size) => at(size).wanted - UNNEEDED),
      [2, 4, 8],
    );
  });

  test("are labelled by 3, 6 and 12, the ones that go back before the others", () => {
    const unneeded = pods("v1", UNNEEDED, { labels: { [NO_NEED_UPDATE]: "back" } });
    let all: readonly PodSeen[] = unneeded;
    const labelled: number[] = [];
    for (const [step, size] of STEPS.entries()) {
      const { wanted, alongside } = at(size);
      const back = wanted - all.length;
      const more = pods("v1", back).map((pod) => ({ ...pod, name: `${step}-${pod.name}` }));
      all = all.concat(more);
      const sums = STEPS.map((one) => podsPlanned(one, REPLICAS));
      const planned = sums.map((sum, index) => (index < step ? sum : (sums[step] ?? sum)));
      const dealt = labelsFor(all, { id: "back", revision: "v1", planned, alongside });
      const names = new Set(dealt.map(({ pod }) => pod));
      assert.ok(
        more.every(({ name }) => names.has(name)),
        "all that went back",
      );
      all = withLabels(all, dealt);
      labelled.push(all.filter(({ labels }) => labels[ROLLOUT_ID] === "back").length);
    }
    assert.deepEqual(labelled, [3, 6, 12]);
  });
});

describe("pods that need no update", () => {
  const marked = pods("v1", 2, { labels: { [NO_NEED_UPDATE]: "back" } });
  const cases = [
    { name: "are those that were marked", back: "marked", id: "back", are: 2 },
    { name: "are none of another way back", back: "marked", id: "later", are: 0 },
    { name: "are none of a release that goes forward", back: undefined, id: "back", are: 0 },
  ] as const;
  for (const { name, back, id, are } of cases) {
    const record = { target: "v1", ...(back === undefined ? {} : { back }) };
    test(name, () => assert.equal(unneededIn([...marked, ...pods("v1", 3)], record, id), are));
  }
});
