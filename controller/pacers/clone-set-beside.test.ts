import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { pods, unready } from "../observe/observed-fixture.ts";
import { markedWhile, openFor, type Sorted, sortOf, surplusOf } from "./clone-set-beside.ts";

const RECORD = { rollout: "shop", stable: "v1", target: "v2", originals: {}, form: HELD };

/** Each pod is a second older than the next one. */
function sorted(old: number, fresh: number): Sorted {
  const all = [...pods("v1", old), ...pods("v2", fresh)];
  const aged = all.map((pod, index) => ({ ...pod, createdAt: new Date(index * 1000) }));
  return sortOf(aged, RECORD);
}

const countOf = (names: readonly string[], version: string): number =>
  names.filter((name) => name.includes(`-${version}-`)).length;

describe("a CloneSet that gets new pods beside the old ones", () => {
  const pod = fc.integer({ min: 1, max: 50 });
  const steps = fc
    .record({ replicas: pod, wanted: pod, fresh: pod }, { noNullPrototype: true })
    .map(({ replicas, wanted, fresh }) => {
      const asked = Math.min(wanted, replicas);
      return { replicas, wanted: asked, fresh: Math.min(fresh, asked) - 1 };
    });

  test("makes the pods that are missing, and all of them new", () => {
    fc.assert(
      fc.property(steps, ({ replicas, wanted, fresh }) => {
        const form = openFor({ replicas, wanted, ready: fresh }, HELD);
        assert.ok(form.kind === "beside" && form.partition !== undefined);
        const names = markedWhile(form, sorted(replicas, fresh), replicas);
        // As its controller counts (OpenKruise 1.8.3, `calculateDiffsWithExpectation`).
        const surge = Math.min(Number(form.surge), names.length);
        const surgeOld = Math.min(surge, surge - countOf(names, "v2"));
        assert.equal(replicas + surge, replicas + wanted, "old pods and those of the step");
        assert.equal(form.partition + surgeOld, replicas, "all old pods are old");
      }),
    );
  });

  test("marks the same pods until all are there", () => {
    fc.assert(
      fc.property(steps, ({ replicas, wanted, fresh }) => {
        const form = openFor({ replicas, wanted, ready: fresh }, HELD);
        assert.ok(form.kind === "beside");
        assert.deepEqual(openFor({ replicas, wanted, ready: wanted }, form), form);
        const during = markedWhile(form, sorted(replicas, wanted), replicas);
        assert.deepEqual(during, markedWhile(form, sorted(replicas, fresh), replicas));
      }),
    );
  });

  test("marks none that is not ready when it is opened for more: it would be deleted", () => {
    const [first, ...others] = pods("v2", 3);
    assert.ok(first !== undefined);
    const fresh = [unready(first), ...others];
    const form = openFor({ replicas: 10, wanted: 7, ready: 2 }, HELD);
    assert.ok(form.kind === "beside");
    const names = markedWhile(form, sortOf([...pods("v1", 10), ...fresh], RECORD), 10);
    assert.equal(form.partition, 5);
    assert.equal(countOf(names, "v1"), 5);
    assert.deepEqual(names.slice(-2), ["shop-v2-2", "shop-v2-3"]);
  });

  test("marks the new ones alone while it is shut", () => {
    const shut = { kind: "beside", gate: "shut", surge: 5 } as const;
    const names = markedWhile(shut, sorted(10, 5), 10);
    assert.deepEqual([countOf(names, "v1"), countOf(names, "v2")], [0, 5]);
  });
});

describe("pods that a scaling leaves over", () => {
  const cases = [
    { name: "are of both versions", old: 10, fresh: 5, replicas: 4, wanted: 2, is: [6, 3] },
    {
      name: "are new ones when it is scaled up",
      old: 8,
      fresh: 6,
      replicas: 10,
      wanted: 5,
      is: [0, 1],
    },
    {
      name: "are none when nothing is scaled",
      old: 10,
      fresh: 5,
      replicas: 10,
      wanted: 5,
      is: [0, 0],
    },
    {
      name: "are not those of a later step",
      old: 10,
      fresh: 8,
      replicas: 10,
      wanted: 5,
      is: [0, 0],
    },
  ] as const;
  for (const { name, old, fresh, is, ...asked } of cases) {
    test(name, () => {
      const names = surplusOf(sorted(old, fresh), asked).map(({ name }) => name);
      assert.deepEqual([countOf(names, "v1"), countOf(names, "v2")], is);
    });
  }
});

test("what is too many is taken of versions that have been given up, not of the one that is kept", () => {
  const record = { stable: "v1", target: "v3" };
  const sorted = sortOf([...pods("v1", 2), ...pods("v2", 1)], record);
  const surplus = surplusOf(sorted, { replicas: 2, wanted: 1 });
  assert.deepEqual(
    surplus.map(({ revision }) => revision),
    ["v2"],
  );
});

test("what was opened before the CloneSet was scaled is opened anew", () => {
  const opened = openFor({ replicas: 2, wanted: 1, ready: 0 }, HELD);
  const scaled = openFor({ replicas: 1, wanted: 1, ready: 0 }, opened);
  assert.deepEqual(scaled, { kind: "beside", gate: "open", surge: 1, partition: 0 });
});
