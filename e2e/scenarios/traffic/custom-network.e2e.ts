import assert from "node:assert/strict";
import { at, fields } from "../../cluster/kube/read.ts";
import { finishedWith } from "../../story/expected.ts";
import {
  administer,
  MESH,
  meshed,
  networkOf,
  ROUTER,
  routes,
  serveNetworks,
  shared,
  specOf,
  STABLE,
} from "../../story/networks.ts";
import { waitsAt } from "../../story/routed.ts";
import { assertDone } from "../../story/said.ts";
import { APP } from "../../story/stage.ts";
import { story } from "../../story/story.ts";

const script = (source: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "kruise-rollout-configuration", namespace: "sluice-system" },
  data: { "lua.traffic.routing.Router.routers.example.com": source },
});

story(
  "objects of custom networks follow the steps, and are given back with what others changed",
  async (s) => {
    await serveNetworks(s);
    await administer(s, script("local a\nreturn a.b"));
    await s.workload({ replicas: 4 });
    await s.service();
    assertDone(await s.applyOther("a VirtualService", meshed(routes(STABLE))));
    const router = { ...ROUTER, name: undefined, metadata: { name: APP }, spec: { backends: [] } };
    assertDone(await s.applyOther("a Router", router));
    await s.manage({
      trafficRoutings: [{ service: APP, gracePeriodSeconds: 1, customNetworkRefs: [MESH, ROUTER] }],
      steps: [
        { replicas: "25%", traffic: "20%" },
        { replicas: "50%", traffic: "50%" },
        { replicas: "100%" },
      ],
    });
    await s.setImage("v2");
    await s.eventually("it says which script is at fault", {
      message: "lua.traffic.routing.Router.routers.example.com:2: attempt to index local 'a'",
    });
    assert.deepEqual(
      await specOf(s, "virtualservices"),
      routes(STABLE),
      "nothing is changed by half",
    );
    const mended =
      "table.insert(obj.data.spec.backends, { obj.canaryService, obj.canaryWeight }) return obj.data";
    await administer(s, script(mended));
    await waitsAt(s, 1);
    assert.deepEqual(await specOf(s, "virtualservices"), routes(...shared(20)));
    assert.deepEqual(await specOf(s, "routers"), { backends: [[`${APP}-canary`, 20]] });

    // A tool applies another manifest, which has no field that only we have set in conflict.
    const hosts = [APP, "shop.example.com"];
    assertDone(await s.applyOther("another VirtualService", meshed({ ...routes(STABLE), hosts })));
    await s.approve();
    await waitsAt(s, 2);
    assert.deepEqual(await specOf(s, "virtualservices"), {
      ...routes(...shared(50)),
      hosts,
    });
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 4 }));
    const mesh = await networkOf(s, "virtualservices");
    assert.deepEqual(at(mesh, "spec"), { ...routes(STABLE), hosts });
    const annotations = Object.keys(fields(mesh, "metadata", "annotations"));
    assert.deepEqual(annotations, ["kubectl.kubernetes.io/last-applied-configuration"]);
    assert.deepEqual(await specOf(s, "routers"), { backends: [] });
    await s.nothingIsLeftBehind();
  },
);
