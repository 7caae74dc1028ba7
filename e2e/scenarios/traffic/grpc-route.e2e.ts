import assert from "node:assert/strict";
import { count, fields, list, text } from "../../cluster/kube/read.ts";
import { finishedWith } from "../../story/expected.ts";
import { waitsAt } from "../../story/routed.ts";
import { assertDone, assertWarns } from "../../story/said.ts";
import { APP } from "../../story/stage.ts";
import { story, type Story } from "../../story/story.ts";
import { WEIGHTS } from "../../story/traffic-plans.ts";
import { GATEWAY } from "../../cluster/gateway/objects.ts";

const API = "gateway.networking.k8s.io/v1";
const ROUTE = {
  apiVersion: API,
  kind: "GRPCRoute",
  metadata: { name: APP },
  spec: {
    parentRefs: [GATEWAY],
    hostnames: ["grpc.sluice.test"],
    rules: [
      {
        matches: [{ method: { type: "Exact", service: "shop.Cart" } }],
        backendRefs: [{ group: "", kind: "Service", name: APP, port: 80, weight: 3 }],
      },
    ],
  },
};

async function apply(s: Story) {
  const { namespace, world } = s.stage;
  const input = JSON.stringify(ROUTE);
  const said = await world.tools.kubectl(["apply", "-n", namespace, "-f", "-"], { input });
  assertDone(said);
  return said;
}

async function found(s: Story): Promise<unknown> {
  const { namespace, world } = s.stage;
  return world.cluster.client.find(`/apis/${API}/namespaces/${namespace}/grpcroutes/${APP}`);
}

async function assertSplit(s: Story, share: number): Promise<void> {
  const [rule] = list(await found(s), "spec", "rules");
  const weights = list(rule, "backendRefs").map((ref) => [text(ref, "name"), count(ref, "weight")]);
  assert.deepEqual(weights, [
    [APP, 100 - share],
    [`${APP}-canary`, share],
  ]);
}

story(
  "a GRPCRoute is split by the steps, kept when it is sent again, and given back",
  async (s) => {
    await s.workload({ replicas: 10 });
    await s.service();
    await s.httpRoute();
    await apply(s);
    await s.manage({
      ...WEIGHTS,
      trafficRoutings: [
        {
          service: APP,
          gracePeriodSeconds: 1,
          customNetworkRefs: [{ apiVersion: API, kind: "GRPCRoute", name: APP }],
        },
      ],
    });
    await s.setImage("v2");
    for (const [index, share] of [5, 20, 50].entries()) {
      await waitsAt(s, index + 1);
      await assertSplit(s, share);
      assertWarns(await apply(s), "goes on routing with this GRPCRoute");
      await assertSplit(s, share);
      await s.approve();
    }
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    const route = await found(s);
    assert.deepEqual(list(route, "spec", "rules"), ROUTE.spec.rules);
    const { annotations } = fields(route, "metadata");
    const ours = Object.keys(fields(annotations)).filter((key) => key.includes("kruise"));
    assert.deepEqual(ours, []);
    await s.nothingIsLeftBehind();
  },
);
