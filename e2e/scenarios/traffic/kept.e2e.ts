/**
 * People and programs that write to routes and Services in the middle of a release. What a command
 * itself gives back is looked at, so that it is admission that has kept it, and not the controller later.
 */
import assert from "node:assert/strict";
import { at, count, fields, list, text, type Fields } from "../../cluster/kube/read.ts";
import { finishedWith } from "../../story/expected.ts";
import { HTTP_PORT, httpRouteManifest, serviceManifest } from "../../story/routes.ts";
import { beginRouted, waitsAt } from "../../story/routed.ts";
import { assertDone, type Said, warningsIn } from "../../story/said.ts";
import { APP } from "../../story/stage.ts";
import { story, type Story } from "../../story/story.ts";
import { WEIGHTS } from "../../story/traffic-plans.ts";

const CANARY = `${APP}-canary`;
const RECORD = "rollouts.kruise.io/traffic-record";
const GITOPS = ["apply", "--server-side", "--field-manager=gitops", "-f", "-"] as const;

/** What is stored at once: the object as the answer to the command has it. */
interface Stored {
  readonly said: Said;
  readonly object: unknown;
}

async function send(s: Story, args: readonly string[], manifest?: unknown): Promise<Stored> {
  const { namespace, world } = s.stage;
  const input = manifest === undefined ? {} : { input: JSON.stringify(manifest) };
  const said = await world.tools.kubectl([...args, "-n", namespace, "-o", "json"], input);
  assertDone(said);
  return { said, object: JSON.parse(said.output) };
}

/** Service → weight, of the last rule that leads to the app. */
function weightsIn(route: unknown): Fields {
  const rules = list(route, "spec", "rules").map((rule) => list(rule, "backendRefs"));
  const refs = rules.find((some) => some.some((ref) => text(ref, "name") === APP)) ?? [];
  return Object.fromEntries(refs.map((ref) => [text(ref, "name") ?? "", count(ref, "weight")]));
}

async function finish(s: Story, step: number): Promise<void> {
  for (let next = step; next < 3; next += 1) {
    await s.approve();
    await waitsAt(s, next + 1);
  }
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 10 }));
}

story(
  "GitOps sends route and Service again at each step: no conflict, no lost share",
  async (s) => {
    const load = await beginRouted(s, WEIGHTS);
    const route = httpRouteManifest(s.host, {});
    // It takes them over, once and by force, from whoever made them by hand.
    for (const manifest of [route, serviceManifest({})]) {
      await send(s, [...GITOPS, "--force-conflicts"], manifest);
    }
    await s.setImage("v2");
    for (const [index, share] of [5, 20, 50].entries()) {
      await waitsAt(s, index + 1);
      const weights = { [APP]: 100 - share, [CANARY]: share };
      const again = await send(s, GITOPS, route);
      assert.deepEqual(weightsIn(again.object), weights);
      s.assertWarns(again.said, `goes on routing with this HTTPRoute while it releases: ${share}%`);
      const { object, said } = await send(s, GITOPS, serviceManifest({}));
      assert.ok(text(object, "spec", "selector", "pod-template-hash") !== undefined);
      s.assertWarns(said, "keeps this Service on the pods of the previous version");
      await load.assertShares({ v1: 1 - share / 100, v2: share / 100 });
      await s.approve();
    }
    await s.eventually("it is over", finishedWith({ v2: 10 }));
    await load.eventually({ v2: 1 });
    await load.stop();
    load.assertNoneFailed();
    await s.nothingIsLeftBehind();
  },
);

story("what a user changes on a route in the middle is in at once, and stays", async (s) => {
  const load = await beginRouted(s, WEIGHTS);
  await s.setImage("v2");
  await waitsAt(s, 1);
  const blog = { matches: [{ path: { type: "Exact", value: "/old" } }], filters: [REDIRECT] };
  const toApp = {
    timeouts: { request: "9s" },
    backendRefs: [{ name: APP, port: 80, weight: 7 }],
  };
  const said = await s.httpRoute({ rules: [blog, toApp], annotations: { team: "shop" } });
  s.assertWarns(said, "goes on routing with this HTTPRoute");
  s.assertWarns(said, "all else that you changed is in, and stays");
  const stored = await s.found("HTTPRoute");
  assert.deepEqual(weightsIn(stored), { [APP]: 95, [CANARY]: 5 });
  assert.equal(text(stored, "spec", "rules", 1, "timeouts", "request"), "9s");
  assert.equal(list(stored, "spec", "rules").length, 2);
  await s.service({ spec: { sessionAffinity: "None", ports: PORTS } });
  await load.assertShares({ v1: 0.95, v2: 0.05 });
  await finish(s, 1);
  await load.eventually({ v2: 1 });
  await load.stop();
  load.assertNoneFailed();
  // The route and the Service are as they were last applied, the annotation and the weight of 7 too.
  await s.nothingIsLeftBehind();
});

story(
  "neither our record nor what it stands for is taken off by hand, and nobody brings one",
  async (s) => {
    const load = await beginRouted(s, WEIGHTS);
    await s.setImage("v2");
    await waitsAt(s, 1);
    const exported = await send(s, ["get", "httproute", APP]);
    const bare = await send(s, ["annotate", "httproute", APP, `${RECORD}-`]);
    assert.ok(text(bare.object, "metadata", "annotations", RECORD) !== undefined);
    const json = JSON.stringify([{ op: "remove", path: "/spec/selector/pod-template-hash" }]);
    const opened = await send(s, ["patch", "service", APP, "--type=json", "-p", json]);
    assert.ok(text(opened.object, "spec", "selector", "pod-template-hash") !== undefined);
    await s.approve();
    await waitsAt(s, 2);
    const old = manifestIn(exported.object);
    const replaced = await send(s, ["replace", "-f", "-"], old);
    assert.deepEqual(weightsIn(replaced.object), { [APP]: 80, [CANARY]: 20 });
    await load.assertShares({ v1: 0.8, v2: 0.2 });
    await finish(s, 2);
    await load.stop();
    load.assertNoneFailed();
    const late = await send(s, ["replace", "-f", "-"], old);
    s.assertWarns(late.said, "no release routes with this HTTPRoute");
    assert.deepEqual(weightsIn(late.object), { [APP]: 1 });
    await s.kubectl("delete", "httproute", APP);
    const made = await send(s, ["create", "-f", "-"], old);
    assert.deepEqual(weightsIn(made.object), { [APP]: 1 });
    assert.equal(warningsIn(made.said).length, 1);
    await s.nothingIsLeftBehind();
  },
);

const REDIRECT = {
  type: "RequestRedirect",
  requestRedirect: { path: { type: "ReplaceFullPath", replaceFullPath: "/new" }, statusCode: 302 },
};
const PORTS = [HTTP_PORT, { name: "more", port: 81, targetPort: 8080 }];

/** As somebody keeps it in a file who has exported it: with our annotation and all that we had put in. */
function manifestIn(stored: unknown): Fields {
  const { name, annotations } = fields(stored, "metadata");
  return {
    apiVersion: at(stored, "apiVersion"),
    kind: at(stored, "kind"),
    metadata: { name, annotations },
    spec: at(stored, "spec"),
  };
}
