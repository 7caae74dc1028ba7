import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { podsOf } from "@sluice/shared/gate/pod-count.ts";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { restored, surgeFor } from "./beside.ts";

describe("surgeFor", () => {
  const cases = [
    { name: "keeps a percent that says exactly so many", of: [5, 10, "50%"], is: "50%" },
    { name: "keeps one that rounds up to so many", of: [4, 7, "50%"], is: "50%" },
    { name: "counts where a percent would say more", of: [1, 2, "60%"], is: 1 },
    { name: "counts what is asked for as a count", of: [3, 10, 3], is: 3 },
    { name: "counts more than the step asks for", of: [8, 10, "50%"], is: 8 },
  ] as const;
  for (const { name, of, is } of cases) {
    const [wanted, replicas, asked] = of;
    test(name, () => assert.equal(surgeFor(wanted, replicas, asked), is));
  }

  test("always says exactly what is wanted", () => {
    const percent = fc.integer({ min: 1, max: 100 }).map((share) => `${share}%`);
    const pods = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(pods, pods, percent, (wanted, replicas, asked) => {
        assert.equal(podsOf(surgeFor(wanted, replicas, asked), replicas, "up"), wanted);
      }),
    );
  });
});

describe("old pods that a scaling has counted to the new version", () => {
  const record = { rollout: "shop", stable: "v1", target: "v2", originals: {}, form: HELD };
  const both = { replicas: 10, wanted: 5 };
  const sizes = (old: number, fresh: number, other = 0) =>
    restored(
      [
        replicaSet("v1", { replicas: old }),
        replicaSet("v0", { replicas: other }),
        replicaSet("v2", { replicas: fresh }),
      ],
      record,
      both,
    ).map(({ replicaSet: { revision }, replicas }) => `${revision} ${replicas}`);

  const cases = [
    { name: "are given back", of: [7, 8], is: ["v1 10", "v2 5"] },
    { name: "are none when all are there", of: [10, 5], is: [] },
    { name: "leave new ones to be taken, when that was not written", of: [10, 8], is: ["v2 5"] },
    { name: "are given back though no new pod is too many", of: [9, 5], is: ["v1 10"] },
    { name: "bring no new pods along", of: [9, 3], is: ["v1 10"] },
    { name: "are those that a third version does not have", of: [6, 5, 2], is: ["v1 8"] },
    { name: "are left when a scaling down is on its way", of: [12, 6], is: [] },
  ] as const;
  for (const { name, of, is } of cases) {
    test(name, () => {
      const [old, fresh, other] = of;
      assert.deepEqual(sizes(old, fresh, other), is);
    });
  }

  test("are left alone in a ReplicaSet that is being deleted", () => {
    const going = replicaSet("v1", { replicas: 3, deleting: true });
    assert.deepEqual(restored([going], record, both), []);
  });
});
