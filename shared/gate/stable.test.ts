import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ReplicaSetView } from "../workloads/replicaset.ts";
import { replicaSet } from "./replica-set-fixture.ts";
import { stableOf } from "./stable.ts";

describe("stableOf", () => {
  const v1 = replicaSet("v1", { number: 1, replicas: 8 });
  const v2 = replicaSet("v2", { number: 2, replicas: 2 });
  const cases: readonly {
    name: string;
    sets: readonly ReplicaSetView[];
    stable: string | undefined;
  }[] = [
    { name: "is the one with pods", sets: [v1], stable: "v1" },
    { name: "is the lowest of several with pods", sets: [v2, v1], stable: "v1" },
    {
      name: "goes by the number, so a rollback has made v1 the newer one",
      sets: [{ ...v1, number: 3 }, v2],
      stable: "v2",
    },
    {
      name: "is not one without pods while another has some",
      sets: [{ ...v1, replicas: 0 }, v2],
      stable: "v2",
    },
    {
      name: "is not the target itself, nor one that is going",
      sets: [replicaSet("v3", { replicas: 3 }), { ...v1, deleting: true }],
      stable: undefined,
    },
    {
      name: "is the newest other one of a Deployment that is scaled to 0",
      sets: [
        { ...v1, replicas: 0 },
        { ...v2, replicas: 0 },
      ],
      stable: "v2",
    },
    { name: "is nothing for a Deployment that has never run", sets: [], stable: undefined },
  ];
  for (const { name, sets, stable } of cases) {
    test(name, () => assert.equal(stableOf(sets, "v3")?.revision, stable));
  }
});
