import assert from "node:assert/strict";
import { test } from "node:test";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { DEPLOYMENT, NOON, pods, rollout, workload } from "../observe/observed-fixture.ts";
import { planMarks } from "./mark-pods.ts";

const MARK = "rollouts.kruise.io/no-need-update";

test("only pods that need no update are marked so, whatever an earlier way back has left", () => {
  const marked = (pod: object) => ({ ...pod, labels: { [MARK]: "v1" } });
  const all = [
    ...pods("v1", 2),
    ...pods("v1", 1).map((pod) => ({ ...pod, ...marked(pod), name: "marked" })),
    ...pods("v2", 1),
    ...pods("v2", 1).map((pod) => ({ ...pod, ...marked(pod), name: "left" })),
  ];
  const { actions } = planMarks({
    rollout: rollout(),
    workload: workload({ object: DEPLOYMENT, pods: all }),
    record: { rollout: "shop", stable: "v2", target: "v1", originals: {}, form: HELD },
    extras: [],
    now: NOON,
  });
  const changes = actions.flatMap((action) => (action.kind === "label-pods" ? action.pods : []));
  assert.deepEqual(changes, [
    { pod: "shop-v1-1", labels: { [MARK]: "v1" }, without: [] },
    { pod: "shop-v1-2", labels: { [MARK]: "v1" }, without: [] },
    { pod: "left", labels: {}, without: [MARK] },
  ]);
});
