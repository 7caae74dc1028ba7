import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NOON, pods } from "../observe/observed-fixture.ts";
import type { Apart, PodSeen } from "../observe/observed.ts";
import { apartInWords, reachOf } from "./reach.ts";

const later = new Date(NOON.getTime() + 1000);
const longAgo = new Date(0);
const lostSince = (since: Date): Partial<PodSeen> => ({ node: "n1", lost: { since } });
const inBatch = (batch: number) => ({
  labels: { "rollouts.kruise.io/rollout-batch-id": `${batch}` },
});

describe("what a step cannot have", () => {
  const cases: readonly {
    name: string;
    of: readonly PodSeen[];
    apart?: readonly Apart[];
    is: Partial<ReturnType<typeof reachOf>>;
  }[] = [
    { name: "is nothing while all nodes answer", of: pods("v1", 3), is: {} },
    {
      name: "is an old pod on a node that does not",
      of: pods("v1", 1, lostSince(later)),
      is: { beyond: 1 },
    },
    {
      name: "is one that is on its way out there for ever",
      of: pods("v1", 2),
      apart: [{ kind: "stranded", node: "n1" }],
      is: { beyond: 1, stranded: 1 },
    },
    {
      name: "is no new pod whose node was lost behind it in this step",
      of: pods("v2", 1, { ...lostSince(later), ...inBatch(2) }),
      is: {},
    },
    {
      name: "is a new pod of an earlier step, which has been ready",
      of: pods("v2", 1, { ...lostSince(later), ...inBatch(1) }),
      is: { excused: 1 },
    },
    {
      name: "is a new pod that was made for a node that did not answer then",
      of: pods("v2", 1, lostSince(longAgo)),
      is: { excused: 1 },
    },
    {
      name: "is a pod that was given its revision in place while its node did not answer",
      of: pods("v2", 1, { ...lostSince(NOON), createdAt: longAgo, changedAt: later }),
      is: { excused: 1 },
    },
    {
      name: "is no pod whose node was lost behind what was changed in place",
      of: pods("v2", 1, { ...lostSince(later), createdAt: longAgo, changedAt: NOON }),
      is: {},
    },
    {
      name: "is no node that takes no new pods, which the DaemonSet does not count",
      of: pods("v1", 2),
      apart: [{ kind: "unwelcome", node: "n1" }],
      is: {},
    },
  ];
  for (const { name, of, apart = [], is } of cases) {
    const reach = reachOf({ pods: of, apart }, { target: "v2", step: 2 });
    test(name, () => assert.deepEqual(reach, { beyond: 0, stranded: 0, excused: 0, ...is }));
  }
});

test("nodes apart are said in few words", () => {
  assert.equal(apartInWords({}), "");
  const apart = [
    { kind: "lost", node: "n1" },
    { kind: "unwelcome", node: "n2" },
  ] as const;
  assert.equal(
    apartInWords({ apart }),
    "node n1 does not answer (and 1 more): its pod is not waited for",
  );
  assert.equal(
    apartInWords({ apart: apart.slice(1) }),
    "node n2 takes no new pods: its pod is not waited for",
  );
});
