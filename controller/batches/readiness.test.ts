import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NOON, pods, unready } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import { batchOf, type BatchAsked } from "./readiness.ts";

/** A step that asks for 3 of 10 pods. */
const ASKED: BatchAsked = {
  wanted: 3,
  revision: "v2",
  minReadySeconds: 0,
  failureThreshold: 0,
  labelled: 3,
};

const [first, ...others] = pods("v2", 3);
const notReady = first === undefined ? [] : [unready(first, "CrashLoopBackOff"), ...others];
const fresh = pods("v2", 3, { readySince: new Date(NOON.getTime() - 4000) });

describe("a batch", () => {
  const cases: readonly {
    name: string;
    pods: readonly PodSeen[];
    asked?: Partial<BatchAsked>;
    reached: boolean;
  }[] = [
    {
      name: "is reached with all new pods ready",
      pods: [...pods("v1", 7), ...pods("v2", 3)],
      reached: true,
    },
    {
      name: "is not while a new pod is missing",
      pods: [...pods("v1", 7), ...pods("v2", 2)],
      reached: false,
    },
    {
      name: "is not while a new pod is not ready",
      pods: [...pods("v1", 7), ...notReady],
      reached: false,
    },
    {
      name: "does not wait for old pods to go: the gate does",
      pods: [...pods("v1", 8), ...pods("v2", 3)],
      reached: true,
    },
    {
      name: "is not while a new pod lacks its labels",
      pods: [...pods("v1", 7), ...pods("v2", 3)],
      asked: { labelled: 2 },
      reached: false,
    },
    {
      name: "tolerates as many unready pods as the user says",
      pods: [...pods("v1", 7), ...notReady],
      asked: { failureThreshold: 1 },
      reached: true,
    },
    {
      name: "tolerates a percent of the new pods, rounded up",
      pods: [...pods("v1", 7), ...notReady],
      asked: { failureThreshold: "10%" },
      reached: true,
    },
    {
      name: "is never reached without one ready pod",
      pods: [...pods("v1", 9), ...notReady.slice(0, 1)],
      asked: { wanted: 1, failureThreshold: 5 },
      reached: false,
    },
    {
      name: "is not while pods have not been ready for long enough",
      pods: [...pods("v1", 7), ...fresh],
      asked: { minReadySeconds: 5 },
      reached: false,
    },
    {
      name: "that asks for none is reached",
      pods: pods("v1", 10),
      asked: { wanted: 0, labelled: 0 },
      reached: true,
    },
    {
      name: "may have more new pods than it asks for",
      pods: [...pods("v1", 5), ...pods("v2", 5)],
      reached: true,
    },
  ];
  for (const { name, pods: given, asked, reached } of cases) {
    test(name, () => assert.equal(batchOf(given, { ...ASKED, ...asked }, NOON).reached, reached));
  }

  test("says when the next pod will have been ready for long enough", () => {
    const { nextReadyAt, ready } = batchOf(fresh, { ...ASKED, minReadySeconds: 5 }, NOON);
    assert.deepEqual([ready, nextReadyAt], [0, new Date(NOON.getTime() + 1000)]);
  });

  test("names the pods that are in trouble, the oldest first", () => {
    const [a, b, c] = pods("v2", 3);
    if (a === undefined || b === undefined || c === undefined) throw new Error("three pods");
    const older = { ...unready(b, "ImagePullBackOff"), createdAt: new Date(0) };
    const { troubled } = batchOf([unready(a, "Unschedulable"), older, unready(c)], ASKED, NOON);
    assert.deepEqual(
      troubled.map(({ trouble }) => trouble?.words),
      ["ImagePullBackOff", "Unschedulable"],
    );
  });

  test("says who is evicted as long as a pod is missing", () => {
    const trouble = { cause: "Disruption", words: "EvictionByEvictionAPI", since: NOON } as const;
    const [, , gone] = pods("v2", 3).map((pod) => ({ ...pod, trouble }));
    if (gone === undefined) throw new Error("three pods");
    const obstacleOf = (there: readonly PodSeen[], evicted: readonly PodSeen[]) =>
      batchOf(there, { ...ASKED, evicted }, NOON).obstacle;
    const there = pods("v2", 2);
    assert.deepEqual(obstacleOf(there, [gone]), { ...trouble, pod: gone.name, others: 0 });
    assert.equal(obstacleOf(there, [{ ...gone, revision: "v1" }]), undefined);
    assert.equal(obstacleOf(pods("v2", 3), [gone]), undefined);
    const crashing = there.map((pod) => unready(pod, "CrashLoopBackOff"));
    assert.deepEqual(obstacleOf(crashing, [gone])?.words, "CrashLoopBackOff");
  });
});
