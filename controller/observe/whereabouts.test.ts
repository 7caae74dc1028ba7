import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { NodeView } from "@sluice/shared/workloads/node.ts";
import { parsePod, type PodView } from "@sluice/shared/workloads/pod.ts";
import { apartOf, whereaboutsOf } from "./whereabouts.ts";

const NOON = new Date("2026-06-01T12:00:00Z");

function node(name: string, differs: Partial<NodeView> = {}): NodeView {
  const metadata = { name, namespace: "", uid: name, resourceVersion: "1" };
  return { metadata, taints: [], ...differs };
}

const NODES = [
  node("well"),
  node("lost", { lostSince: NOON }),
  node("tainted", { taints: [{ key: "gpu", value: "", effect: "NoSchedule" }] }),
];
const find = (name: string) => NODES.find(({ metadata }) => metadata.name === name);

function podOn(nodeName: string, is: "living" | "leaving" = "living", kind = "DaemonSet"): PodView {
  const metadata = {
    name: `shop-${nodeName}-${is}`,
    namespace: "web",
    uid: nodeName,
    resourceVersion: "1",
    creationTimestamp: "2026-06-01T11:00:00Z",
    ...(is === "living" ? {} : { deletionTimestamp: "2026-06-01T12:01:00Z" }),
    ownerReferences: [{ kind, uid: "d", controller: true }],
  };
  return parsePod({ metadata, spec: { nodeName } });
}

describe("the whereabouts of a pod", () => {
  const cases = [
    { name: "on a node that is well", of: podOn("well"), is: { kind: "in-reach" } },
    {
      name: "on one that does not answer",
      of: podOn("lost"),
      is: { kind: "lost", node: "lost", since: NOON },
    },
    {
      name: "on one that takes no new pods",
      of: podOn("tainted"),
      is: { kind: "unwelcome", node: "tainted" },
    },
    { name: "on one that is gone", of: podOn("gone"), is: { kind: "gone", node: "gone" } },
    {
      name: "of another kind are never looked at",
      of: podOn("lost", "living", "StatefulSet"),
      is: { kind: "in-reach" },
    },
  ];
  for (const { name, of, is } of cases) {
    test(name, () => assert.deepEqual(whereaboutsOf(of, find), is));
  }
});

test("nodes apart are named once, and a pod that cannot leave counts where there is no other", () => {
  const leaving = podOn("lost", "leaving");
  const all = [podOn("well"), podOn("well", "leaving"), podOn("tainted")];
  const tainted = { kind: "unwelcome", node: "tainted" };
  assert.deepEqual(apartOf([...all, leaving], find), [{ kind: "stranded", node: "lost" }, tainted]);
  const both = [...all, leaving, podOn("lost")];
  assert.deepEqual(apartOf(both, find), [{ kind: "lost", node: "lost" }, tainted]);
});
