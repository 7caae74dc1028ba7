import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { NOON, pods, unready } from "../observe/observed-fixture.ts";
import type { PodSeen } from "../observe/observed.ts";
import { type DaemonStep, victims } from "./daemonset.ts";

const ALL_IN_REACH = { beyond: 0, stranded: 0, excused: 0 };
const STEP: DaemonStep = {
  wanted: 3,
  desired: 10,
  reach: ALL_IN_REACH,
  maxUnavailable: 1,
  minReadySeconds: 0,
  now: NOON,
  target: "v2",
  stable: "v1",
};
const LOST = { node: "n1", lost: { since: new Date(0) } };
const names = (from: readonly PodSeen[]) => from.map(({ name }) => name);

interface Given extends Pick<DaemonStep, "wanted" | "maxUnavailable"> {
  readonly readyOld: number;
  readonly brokenOld: number;
  readonly readyNew: number;
  readonly brokenNew: number;
}

describe("victims", () => {
  const old = pods("v1", 10).toSorted((a, b) => a.name.localeCompare(b.name));
  const [first = "", second = "", third = ""] = names(old);
  const cases: readonly {
    name: string;
    given: readonly PodSeen[];
    step?: Partial<DaemonStep>;
    go: readonly string[];
  }[] = [
    { name: "are as many as may be missing", given: old, go: [first] },
    {
      name: "are no more than the step asks for",
      given: old,
      step: { maxUnavailable: 5 },
      go: [first, second, third],
    },
    { name: "are none while a node waits for its new pod", given: old.slice(1), go: [] },
    {
      name: "are none once the step has its pods",
      given: [...old.slice(3), ...pods("v2", 3)],
      go: [],
    },
    {
      name: "are none while a new pod is not ready",
      given: [...old.slice(1), ...pods("v2", 1).map((pod) => unready(pod))],
      go: [],
    },
    {
      name: "are none while a new pod has not been ready for long enough",
      given: [...old.slice(1), ...pods("v2", 1)],
      step: { minReadySeconds: 61 },
      go: [],
    },
    {
      name: "are the next once it has been ready for long enough",
      given: [...old.slice(1), ...pods("v2", 1)],
      step: { minReadySeconds: 60 },
      go: [second],
    },
    {
      name: "are first those that serve nobody, which costs nothing",
      given: [...old.slice(0, 8), ...old.slice(8).map((pod) => unready(pod))],
      step: { maxUnavailable: 2 },
      go: names(old.slice(8)),
    },
    {
      name: "are those of an abandoned revision before stable ones",
      given: [...old.slice(0, 8), ...pods("abandoned", 2)],
      step: { maxUnavailable: 3 },
      go: ["shop-abandoned-1", "shop-abandoned-2", first],
    },
    {
      name: "are not on a node that does not answer, and that one is not missed",
      given: [...old.slice(1), ...pods("v1", 1, { name: "a", ...LOST }).map((pod) => unready(pod))],
      step: { reach: { beyond: 1, stranded: 0, excused: 0 } },
      go: [second],
    },
    {
      name: "are none that leave a node empty whose other pod is about to go",
      given: [
        ...old.slice(2),
        ...pods("v1", 1, { name: "younger", node: "n1" }),
        ...pods("v2", 1, { name: "older", node: "n1", createdAt: new Date(0) }),
      ],
      go: [],
    },
    {
      name: "go on although a node never lets its old pod go",
      given: old.slice(1),
      step: { reach: { beyond: 1, stranded: 1, excused: 0 } },
      go: [second],
    },
    {
      name: "are none while a node that may have died of its new pod is missing",
      given: [...old.slice(1), ...pods("v2", 1, LOST).map((pod) => unready(pod))],
      go: [],
    },
    {
      name: "go on without a new pod that has been ready before its node was lost",
      given: [...old.slice(1), ...pods("v2", 1, LOST).map((pod) => unready(pod))],
      step: { reach: { beyond: 0, stranded: 0, excused: 1 } },
      go: [second],
    },
  ];
  for (const { name, given, step = {}, go } of cases) {
    test(name, () => assert.deepEqual(names(victims(given, { ...STEP, ...step })), go));
  }

  test("never take more than the step asks for, nor more ready pods than may be missing", () => {
    const count = fc.nat({ max: 12 });
    const counts = { readyOld: count, brokenOld: count, readyNew: count, brokenNew: count };
    const limits = { wanted: count, maxUnavailable: fc.integer({ min: 1, max: 4 }) };
    const holds = ({ wanted, maxUnavailable, ...of }: Given): void => {
      const all = [
        ...pods("v1", of.readyOld),
        ...pods("v0", of.brokenOld).map((pod) => unready(pod)),
        ...pods("v2", of.readyNew),
        ...pods("v3", of.brokenNew).map((pod) => unready({ ...pod, revision: "v2" })),
      ];
      const desired = all.length;
      const gone = new Set(names(victims(all, { ...STEP, wanted, desired, maxUnavailable })));
      const left = all.filter(({ name }) => !gone.has(name));
      const updated = all.filter(({ revision }) => revision === "v2").length;
      assert.ok(
        updated + gone.size <= Math.max(wanted, updated),
        "no more new pods than asked for",
      );
      const ready = (from: readonly PodSeen[]) =>
        from.filter(({ readySince }) => readySince !== undefined).length;
      const floor = Math.min(ready(all), desired - maxUnavailable);
      assert.ok(ready(left) >= floor, "enough pods are ready");
    };
    fc.assert(fc.property(fc.record({ ...counts, ...limits }), holds));
  });
});
