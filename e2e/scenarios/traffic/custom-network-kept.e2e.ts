/**
 * People and programs that write to objects of custom networks in the middle of a release. What a command itself gives
 * back is looked at, so that it is admission that has kept it, and not the controller later.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { at, count, fields } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { finishedWith } from "../../story/expected.ts";
import {
  administer,
  type Answered,
  BY_MESH,
  destinationsOf,
  leadsTo,
  meshed,
  networkOf,
  ROUTER,
  routes,
  send,
  serveNetworks,
  shared,
  STABLE,
} from "../../story/networks.ts";
import { waitsAt } from "../../story/routed.ts";
import { assertDone, warningsIn } from "../../story/said.ts";
import type { Plan } from "../../story/shape.ts";
import { APP } from "../../story/stage.ts";
import { type Story, story } from "../../story/story.ts";

const PLAN: Plan = {
  trafficRoutings: [BY_MESH],
  steps: [
    { replicas: "25%", traffic: "20%" },
    { replicas: "50%", traffic: "50%" },
    { replicas: "100%" },
  ],
};
const GITOPS = ["apply", "--server-side", "--field-manager=gitops", "-f", "-"] as const;
const OWN = routes(STABLE);

async function begin(s: Story, own: object = OWN): Promise<void> {
  await serveNetworks(s);
  await s.workload({ replicas: 4 });
  await s.service();
  await send(s, GITOPS, meshed(own));
  await s.manage(PLAN);
  await s.setImage("v2");
  await waitsAt(s, 1);
}

/** Goes over the steps that are left, and has this in the end, with nothing of ours on it. */
async function endsAs(s: Story, own: object): Promise<void> {
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 4 }));
  const mesh = await networkOf(s, "virtualservices");
  assert.deepEqual(at(mesh, "spec"), own);
  assert.deepEqual(fields(mesh, "metadata", "annotations"), {});
  await s.nothingIsLeftBehind();
}

/** Applies a manifest over and over, as a GitOps tool does, while something lasts. */
async function underGitOps(
  s: Story,
  manifest: () => object,
  act: (meanwhile: { readonly applied: (more: number) => Promise<unknown> }) => Promise<void>,
) {
  const over = new AbortController();
  const answers: Answered[] = [];
  const loop = async () => {
    while (!over.signal.aborted) {
      answers.push(await send(s, GITOPS, manifest()));
      await sleep(1000);
    }
  };
  const applied = (more: number) => {
    const enough = answers.length + more;
    const isSo = async () => (answers.length >= enough ? true : undefined);
    return until(`${enough} answers`, isSo, { timeoutMs: 60_000 });
  };
  const looping = loop();
  await act({ applied }).finally(() => over.abort());
  await looping;
  return answers;
}

story(
  "GitOps applies a VirtualService every second: it is routed all along, and what else changes is given back",
  async (s) => {
    await begin(s);
    let own = OWN;
    const answers = await underGitOps(
      s,
      () => meshed(own),
      async ({ applied }) => {
        await applied(3);
        await s.approve();
        await waitsAt(s, 2);
        own = { ...OWN, hosts: [APP, "shop.example.com"] };
        await applied(3);
      },
    );
    const seen = answers.map(({ object }) => destinationsOf(object));
    for (const [index, one] of seen.entries()) {
      const isShared = [shared(20), shared(50)].some((some) => sameText(some, one));
      assert.ok(isShared, `answer ${index}: ${JSON.stringify(one)}`);
    }
    // One for each of: routed anew, and another host.
    const generations = answers.map(({ object }) => count(object, "metadata", "generation") ?? 0);
    assert.ok(Math.max(...generations) - Math.min(...generations) <= 2, generations.join(", "));
    const { said, object } = answers.at(-1) ?? assert.fail();
    s.assertWarns(said, "goes on routing with this VirtualService while it releases: 50%");
    assert.deepEqual(at(object, "spec", "hosts"), own.hosts);
    const diff = await s.stage.world.tools.kubectl(
      ["diff", "--server-side", "--field-manager=gitops", "-n", s.stage.namespace, "-f", "-"],
      { input: JSON.stringify(meshed(own)) },
    );
    assertDone(diff);
    await endsAs(s, own);
  },
);

const sameText = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

story(
  "what is changed where a VirtualService is routed is routed a moment later, and given back",
  async (s) => {
    await begin(s);
    const headers = { request: { set: { "x-team": "shop" } } };
    const own = routes({ ...STABLE, headers });
    const { said, object } = await send(s, GITOPS, meshed(own));
    s.assertWarns(said, "what you changed where it routes (spec.http[0].route) is remembered");
    assert.deepEqual(destinationsOf(object), shared(20));
    const marked = shared(20).map((one) => ({ ...one, headers }));
    await leadsTo(s, marked);
    const again = await send(s, GITOPS, meshed(own));
    assert.deepEqual(destinationsOf(again.object), marked);
    await s.approve();
    await waitsAt(s, 2);
    await endsAs(s, own);
  },
);

story(
  "nobody edits our share or takes our annotations off a VirtualService, in earnest or in a dry run",
  async (s) => {
    await begin(s);
    const before = await networkOf(s, "virtualservices");
    const weights = JSON.stringify([
      { op: "replace", path: "/spec/http/0/route/0/weight", value: 10 },
      { op: "replace", path: "/spec/http/0/route/1/weight", value: 90 },
    ]);
    const bare = JSON.stringify({ metadata: { annotations: null } });
    const patches = [
      ["--type=json", "-p", weights],
      ["--type=merge", "-p", bare],
    ];
    for (const patch of patches) {
      for (const dry of [["--dry-run=server"], []]) {
        const args = ["patch", "virtualservice", APP, ...patch, ...dry];
        const { said, object } = await send(s, args);
        assert.equal(warningsIn(said).length, 2);
        assert.deepEqual(at(object, "spec"), at(before, "spec"));
        assert.deepEqual(
          at(object, "metadata", "annotations"),
          at(before, "metadata", "annotations"),
        );
      }
    }
    await s.approve();
    await waitsAt(s, 2);
    await endsAs(s, OWN);
  },
);

const SOURCE =
  "table.insert(obj.data.spec.backends, { obj.canaryService, obj.canaryWeight }) return obj.data";
const SCRIPTS = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "kruise-rollout-configuration", namespace: "sluice-system" },
  data: { "lua.traffic.routing.Router.routers.example.com": SOURCE },
};

/** As docs/traffic-scripts.md has it for a kind of one's own. */
const RULE = [
  { op: "test", path: "/webhooks/3/name", value: "keep-routes.sluice.dev" },
  {
    op: "add",
    path: "/webhooks/3/rules/-",
    value: {
      apiGroups: ["routers.example.com"],
      apiVersions: ["*"],
      resources: ["routers"],
      operations: ["CREATE", "UPDATE"],
      scope: "Namespaced",
    },
  },
];
const CONFIGURATION = ["mutatingwebhookconfiguration", "sluice-workloads"];

story("an object of a kind of one's own is kept by a rule that its admin adds", async (s) => {
  await serveNetworks(s);
  await administer(s, SCRIPTS);
  await s.workload({ replicas: 4 });
  await s.service();
  const { kind, apiVersion, name } = ROUTER;
  const router = { apiVersion, kind, metadata: { name }, spec: { backends: [["blog", 1]] } };
  await send(s, GITOPS, router);
  await s.manage({ ...PLAN, trafficRoutings: [{ ...BY_MESH, customNetworkRefs: [ROUTER] }] });
  await s.setImage("v2");
  await waitsAt(s, 1);
  const rule = ["--type=json", "-p", JSON.stringify(RULE)];
  assertDone(await s.stage.world.tools.kubectl(["patch", ...CONFIGURATION, ...rule]));
  // The API server reads it a moment later.
  const [verb, ...rest] = GITOPS;
  const dry = [verb, "--dry-run=server", ...rest];
  const isKept = async () =>
    warningsIn((await send(s, dry, router)).said).length === 2 ? true : undefined;
  await until("a warning", isKept, { timeoutMs: 20_000 });
  const { object } = await send(s, GITOPS, router);
  assert.deepEqual(at(object, "spec"), {
    backends: [
      ["blog", 1],
      [`${APP}-canary`, 20],
    ],
  });
  await s.approve();
  await waitsAt(s, 2);
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 4 }));
  assert.deepEqual(at(await networkOf(s, "routers"), "spec"), router.spec);
  await s.nothingIsLeftBehind();
});
