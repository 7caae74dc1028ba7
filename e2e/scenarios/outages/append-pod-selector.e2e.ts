import assert from "node:assert/strict";
import { at, text } from "../../cluster/kube/read.ts";
import { finishedWith } from "../../story/expected.ts";
import { withGate } from "../../story/feature-gates.ts";
import { beginRouted, endsWell, waitsAt } from "../../story/routed.ts";
import { story } from "../../story/story.ts";
import { BY_HTTP_ROUTE } from "../../story/traffic-plans.ts";

story("AppendPodSelector: a Service selects by the labels that new pods alone have", async (s) => {
  await withGate(s, "AppendPodSelector=true,AdvancedDeployment=true");
  const patchPodTemplateMetadata = { labels: { lane: "canary" } };
  const load = await beginRouted(s, {
    ...BY_HTTP_ROUTE,
    extra: { patchPodTemplateMetadata },
    steps: [{ replicas: "20%", traffic: "20%" }, { replicas: "100%" }],
  });
  await s.setImage("v2");
  await waitsAt(s, 1, { withinMs: 60_000 });
  const { client } = s.stage.world.cluster;
  const path = `/api/v1/namespaces/${s.stage.namespace}/services/shop-canary`;
  const hash = text(s.now().rollout, "status", "canaryStatus", "podTemplateHash");
  assert.deepEqual(at(await client.call({ path }), "spec", "selector"), {
    app: "shop",
    lane: "canary",
    "pod-template-hash": hash,
  });
  await s.behindIs("shop-canary", { v2: 2 });
  await load.assertShares({ v1: 0.8, v2: 0.2 });
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 10 }), { withinMs: 90_000 });
  await endsWell(s, load);
});
