import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseFailedCreate, uncreatedBy } from "./failed-create.ts";

const event = (differs: object = {}) =>
  parseFailedCreate({
    metadata: {
      name: "shop.1",
      namespace: "web",
      uid: "u",
      resourceVersion: "1",
      creationTimestamp: "2026-06-01T12:00:00Z",
    },
    involvedObject: { uid: "set" },
    message: "exceeded quota: pods",
    firstTimestamp: "2026-06-01T12:00:00Z",
    lastTimestamp: "2026-06-01T12:00:30Z",
    ...differs,
  });

const podAt = (time: string) => ({ createdAt: new Date(time) });

describe("pods that cannot be made", () => {
  test("are told of by an event about their workload", () => {
    const { about, trouble, last } = event();
    assert.deepEqual(
      [about, trouble.cause, trouble.words, trouble.since, last],
      [
        "set",
        "PodCreation",
        "exceeded quota: pods",
        new Date("2026-06-01T12:00:00Z"),
        new Date("2026-06-01T12:00:30Z"),
      ],
    );
  });

  test("in the newer form of events too", () => {
    const { trouble, last } = event({
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: "2026-06-01T12:00:01.000000Z",
      series: { count: 3, lastObservedTime: "2026-06-01T12:00:09.000000Z" },
    });
    assert.deepEqual(trouble.since, new Date("2026-06-01T12:00:01Z"));
    assert.deepEqual(last, new Date("2026-06-01T12:00:09Z"));
  });

  const cases: readonly { name: string; pods: readonly string[]; missing: number; why: string }[] =
    [
      { name: "while some are missing", pods: [], missing: 1, why: "exceeded quota: pods" },
      { name: "not when none is", pods: [], missing: 0, why: "" },
      {
        name: "not when one has been made after it",
        pods: ["2026-06-01T12:00:31Z"],
        missing: 1,
        why: "",
      },
      {
        name: "also when one was made in the same second",
        pods: ["2026-06-01T12:00:30Z"],
        missing: 1,
        why: "exceeded quota: pods",
      },
    ];
  for (const { name, pods, missing, why } of cases) {
    test(`are believed in ${name}`, () => {
      assert.equal(uncreatedBy([event()], pods.map(podAt), missing)?.words ?? "", why);
    });
  }

  test("are told by the newest event", () => {
    const later = event({ message: "denied", lastTimestamp: "2026-06-01T12:01:00Z" });
    assert.equal(uncreatedBy([event(), later], [], 2)?.words, "denied");
  });

  test("what is no event is refused", () =>
    assert.throws(() => parseFailedCreate({ metadata: {} }), TypeError));
});
