import assert from "node:assert/strict";
import { at, fields } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { finishedWith } from "../../story/expected.ts";
import { waitsAt } from "../../story/routed.ts";
import { assertDone } from "../../story/said.ts";
import { APP } from "../../story/stage.ts";
import { type Story, story } from "../../story/story.ts";

const PATIENT = { timeoutMs: 30_000 };

const crd = (group: string, kind: string) => {
  const singular = kind.toLowerCase();
  const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${singular}s.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, singular, plural: `${singular}s`, listKind: `${kind}List` },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
};

const ROLE = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: {
    name: "networks-for-sluice",
    labels: { "sluice.dev/aggregate-to-controller": "true" },
  },
  rules: [
    {
      apiGroups: ["networking.istio.io", "routers.example.com"],
      resources: ["virtualservices", "routers"],
      verbs: ["get", "list", "watch", "patch"],
    },
  ],
};

const MESH = { apiVersion: "networking.istio.io/v1", kind: "VirtualService", name: APP } as const;
const ROUTER = { apiVersion: "routers.example.com/v1", kind: "Router", name: APP } as const;

const meshed = (spec: object) => ({ ...MESH, name: undefined, metadata: { name: APP }, spec });
const routes = (...route: readonly object[]) => ({ hosts: [APP], http: [{ route }] });
const to = (host: string, weight: number) => ({ destination: { host }, weight });
const STABLE = { destination: { host: APP } };

const script = (source: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "kruise-rollout-configuration", namespace: "sluice-system" },
  data: { "lua.traffic.routing.Router.routers.example.com": source },
});

async function administer(s: Story, manifest: object): Promise<void> {
  const { kubectl } = s.stage.world.tools;
  assertDone(await kubectl(["apply", "-f", "-"], { input: JSON.stringify(manifest) }));
}

async function found(s: Story, plural: string): Promise<unknown> {
  const said = await s.kubectl("get", plural, APP, "-o", "json");
  assertDone(said);
  return JSON.parse(said.output);
}

const specOf = async (s: Story, plural: string) => fields(await found(s, plural), "spec");

async function prepare(s: Story): Promise<void> {
  await s.stage.world.cluster.serveKindsOf("istio");
  const router = crd("routers.example.com", "Router");
  await administer(s, router);
  const { name } = router.metadata;
  const isServed = async () => (await s.kubectl("get", name)).exitCode === 0 || undefined;
  await until(`${name} to be served`, isServed, PATIENT);
  await administer(s, ROLE);
}

story(
  "objects of custom networks follow the steps, and are given back with what others changed",
  async (s) => {
    await prepare(s);
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
    assert.deepEqual(
      await specOf(s, "virtualservices"),
      routes(to(APP, 80), to(`${APP}-canary`, 20)),
    );
    assert.deepEqual(await specOf(s, "routers"), { backends: [[`${APP}-canary`, 20]] });

    // A tool applies another manifest, which has no field that only we have set in conflict.
    const hosts = [APP, "shop.example.com"];
    assertDone(await s.applyOther("another VirtualService", meshed({ ...routes(STABLE), hosts })));
    await s.approve();
    await waitsAt(s, 2);
    assert.deepEqual(await specOf(s, "virtualservices"), {
      ...routes(to(APP, 50), to(`${APP}-canary`, 50)),
      hosts,
    });
    await s.approve();
    await s.eventually("it is over", finishedWith({ v2: 4 }));
    const mesh = await found(s, "virtualservices");
    assert.deepEqual(at(mesh, "spec"), { ...routes(STABLE), hosts });
    const annotations = Object.keys(fields(mesh, "metadata", "annotations"));
    assert.deepEqual(annotations, ["kubectl.kubernetes.io/last-applied-configuration"]);
    assert.deepEqual(await specOf(s, "routers"), { backends: [] });
    await s.nothingIsLeftBehind();
  },
);
