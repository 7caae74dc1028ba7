import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Trouble } from "@sluice/shared/workloads/trouble.ts";
import { NOON, pods } from "../observe/observed-fixture.ts";
import { newsIn, obstacleOf } from "./obstacle.ts";

const CRASH: Trouble = { cause: "CrashLoop", words: "exit code 1", since: NOON };
const SLOW: Trouble = { cause: "NotReady", words: "its probe", since: NOON };
const QUOTA: Trouble = { cause: "PodCreation", words: "exceeded quota", since: NOON };

const troubled = (...all: readonly Trouble[]) =>
  pods("v2", all.length).map((pod, index) => ({ ...pod, ...troubleAt(all, index) }));

function troubleAt(all: readonly Trouble[], index: number) {
  const trouble = all[index];
  return trouble === undefined ? {} : { trouble };
}

describe("an obstacle", () => {
  test("is that of the oldest pod, and counts the others", () => {
    const { pod, others } = obstacleOf(troubled(CRASH, CRASH, SLOW), undefined) ?? {};
    assert.deepEqual([pod, others], ["shop-v2-1", 2]);
  });

  test("that does not pass by itself goes before one that may", () => {
    assert.equal(obstacleOf(troubled(SLOW, CRASH), undefined)?.pod, "shop-v2-2");
  });

  test("of pods that cannot be made goes before all, and names none", () => {
    const { pod, cause, others } = obstacleOf(troubled(CRASH), QUOTA) ?? {};
    assert.deepEqual([pod, cause, others], [undefined, "PodCreation", 1]);
  });

  test("is none where nothing says anything", () => {
    assert.equal(obstacleOf([], undefined), undefined);
  });

  const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);
  const cases: readonly {
    name: string;
    trouble: Trouble;
    seconds: number;
    isNews: "yes" | "no";
  }[] = [
    { name: "a crash at once", trouble: CRASH, seconds: 0, isNews: "yes" },
    { name: "a quota at once", trouble: QUOTA, seconds: 0, isNews: "yes" },
    { name: "a probe not before 30 s", trouble: SLOW, seconds: 29, isNews: "no" },
    { name: "a probe after 30 s", trouble: SLOW, seconds: 30, isNews: "yes" },
  ];
  for (const { name, trouble, seconds, isNews } of cases) {
    test(`is news: ${name}`, () => {
      const obstacle = obstacleOf(troubled(trouble), undefined);
      assert.equal(newsIn(obstacle, later(seconds)) === undefined ? "no" : "yes", isNews);
    });
  }
});
