import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isWelcome, parseNode, type Toleration } from "./node.ts";

const NOON = "2026-06-01T12:00:00Z";

function node(status: string, ...taints: readonly object[]) {
  return parseNode({
    metadata: { name: "n1", uid: "1", resourceVersion: "7", labels: { zone: "a" } },
    spec: { taints },
    status: { conditions: [{ type: "Ready", status, lastTransitionTime: NOON }] },
  });
}

const taint = (key: string, effect = "NoSchedule", value = "") => ({ key, effect, value });

describe("a node", () => {
  const cases = [
    { name: "that is ready is not lost", of: node("True"), since: undefined },
    { name: "that says that it is not ready is lost", of: node("False"), since: NOON },
    { name: "that says nothing any more is lost", of: node("Unknown"), since: NOON },
    {
      name: "that cannot be reached is lost, whatever it said last",
      of: node("True", taint("node.kubernetes.io/unreachable", "NoExecute")),
      since: "9999-12-31T23:59:59Z",
    },
  ];
  for (const { name, of, since } of cases) {
    const date = since === undefined ? undefined : new Date(since);
    test(name, () => assert.deepEqual(of.lostSince, date));
  }

  test("is kept small", () => {
    assert.deepEqual(Object.keys(node("True")), ["metadata", "taints"]);
  });

  test("is nothing else", () => assert.throws(() => parseNode({ metadata: {} }), /not a Node/));
});

describe("a pod is welcome on a node", () => {
  const cases: readonly {
    name: string;
    taints: readonly object[];
    to?: readonly Toleration[];
    is?: boolean;
  }[] = [
    { name: "without taints", taints: [], is: true },
    { name: "not with one", taints: [taint("gpu")] },
    { name: "with one that only asks", taints: [taint("gpu", "PreferNoSchedule")], is: true },
    {
      name: "that it tolerates",
      taints: [taint("gpu")],
      to: [{ key: "gpu", operator: "Exists" }],
      is: true,
    },
    {
      name: "not when the value is another",
      taints: [taint("gpu", "NoSchedule", "a100")],
      to: [{ key: "gpu", value: "h100" }],
    },
    {
      name: "not when the effect is another",
      taints: [taint("gpu", "NoExecute")],
      to: [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
    },
    {
      name: "when it tolerates all",
      taints: [taint("a"), taint("b")],
      to: [{ operator: "Exists" }],
      is: true,
    },
    {
      name: "not when it tolerates only one of two",
      taints: [taint("a"), taint("b")],
      to: [{ key: "a", operator: "Exists" }],
    },
  ];
  for (const { name, taints, to = [], is = false } of cases) {
    test(name, () => assert.equal(isWelcome(node("True", ...taints), to), is));
  }
});
