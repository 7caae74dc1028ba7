import assert from "node:assert/strict";
import { at, count, fields, flag, text, texts } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { EXTRA_STEPS } from "../story/plans.ts";
import { assertDone } from "../story/said.ts";
import { manifestOf, rolloutOf } from "../story/shape.ts";
import { story, type Story } from "../story/story.ts";

/** Ten of v1, and two of v2 beside them. @returns the name of the extra Deployment */
async function begun(s: Story): Promise<string> {
  await s.begin({ replicas: 10 }, EXTRA_STEPS);
  await s.setImage("v2");
  await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }));
  return s.extra();
}

async function ends(s: Story): Promise<void> {
  await s.approve();
  await s.eventually("5 of v2", waitingAt(2, { v1: 10, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
  await s.hasNoExtra();
}

story("canary: the extra Deployment is put back when somebody scales or pauses it", async (s) => {
  const name = await begun(s);
  assertDone(await s.kubectl("scale", `deployment/${name}`, "--replicas=0"));
  const scaled = { ...waitingAt(1, { v1: 10, v2: 2 }), event: "CanaryRestored" };
  await s.eventually("2 of v2 again", { ...scaled, also: () => sizeOf(s) === 2 });
  assertDone(await s.kubectl("rollout", "pause", `deployment/${name}`));
  await s.eventually("it runs", {
    also: () => !s.extras().some((one) => flag(one, "spec", "paused")),
  });
  await ends(s);
});

const sizeOf = (s: Story) => count(s.extras()[0], "spec", "replicas");

story(
  "canary: the extra Deployment is put back when somebody edits its template and metadata",
  async (s) => {
    const name = await begun(s);
    await s.rollsByItself(name);
    const template = at(s.extras()[0], "spec", "template");
    assertDone(await s.kubectl("set", "image", `deployment/${name}`, "app=shop:v9"));
    await s.eventually("2 of v2 again", {
      ...waitingAt(1, { v1: 10, v2: 2 }),
      event: "CanaryRestored",
      also: () =>
        JSON.stringify(at(s.extras()[0], "spec", "template")) === JSON.stringify(template),
    });
    const metadata = fields(s.extras()[0], "metadata");
    const bare = [
      { op: "remove", path: "/metadata/finalizers" },
      { op: "remove", path: "/metadata/ownerReferences" },
      { op: "remove", path: "/metadata/labels" },
    ];
    const patch = ["patch", `deployment/${name}`, "--type=json", "-p", JSON.stringify(bare)];
    assertDone(await s.kubectl(...patch));
    await s.eventually("all of it is back", {
      also: () => isSameMooring(metadata, fields(s.extras()[0], "metadata")),
    });
    await ends(s);
  },
);

function isSameMooring(was: unknown, is: unknown): boolean {
  return ["finalizers", "ownerReferences", "labels"].every(
    (key) => JSON.stringify(at(was, key)) === JSON.stringify(at(is, key)),
  );
}

story("canary: the extra Deployment is made anew when somebody deletes it", async (s) => {
  const name = await begun(s);
  const uid = text(s.extras()[0], "metadata", "uid");
  assertDone(await s.kubectl("delete", `deployment/${name}`));
  await s.eventually("another one is there", {
    ...waitingAt(1, { v1: 10, v2: 2 }),
    event: "CanaryRestored",
    also: () => s.extras().some((one) => text(one, "metadata", "uid") !== uid),
  });
  assert.equal(s.extra(), name);
  await ends(s);
});

story("canary: the extra Deployment loses our own record, and the release goes on", async (s) => {
  const name = await begun(s);
  const key = "rollouts.kruise.io/canary-record";
  assertDone(await s.kubectl("annotate", `deployment/${name}`, `${key}-`));
  await s.eventually("2 of v2, with a record", {
    ...waitingAt(1, { v1: 10, v2: 2 }),
    also: () => texts(s.extras()[0], "metadata", "annotations")[key] !== undefined,
  });
  await ends(s);
});

story("canary: a pod of it that is evicted comes again, with its labels", async (s) => {
  await begun(s);
  const [pod = ""] = s.podsOf("v2");
  await s.evict(pod);
  await s.eventually("2 of v2 again", {
    ...waitingAt(1, { v1: 10, v2: 2 }),
    also: ({ pods }) => pods.every((one) => text(one, "metadata", "name") !== pod),
  });
  await ends(s);
});

story("canary: a Rollout that names the extra Deployment does nothing", async (s) => {
  const name = await begun(s);
  await s.rollsByItself(name);
  const other = rolloutOf(name, EXTRA_STEPS);
  assertDone(await s.applyOther("a Rollout for it", other));
  await s.eventually(
    "it says so",
    { phase: "Initial", message: "is the canary of a release" },
    { app: name },
  );
  assertDone(await s.kubectl("set", "image", `deployment/${name}`, "app=shop:v9"));
  await s.eventually("2 of v2 again", {
    ...waitingAt(1, { v1: 10, v2: 2 }),
    event: "CanaryRestored",
  });
  await ends(s);
});

story("canary: metadata for the pods of the extra Deployment alone", async (s) => {
  const patchPodTemplateMetadata = {
    labels: { track: "canary", app: "other" },
    annotations: { "example.com/track": "canary" },
  };
  await s.begin({ replicas: 10 }, { ...EXTRA_STEPS, extra: { patchPodTemplateMetadata } });
  await s.setImage("v2");
  const { pods, rollout } = await s.eventually("2 of v2", {
    ...waitingAt(1, { v1: 10, v2: 2 }),
    event: "PatchIgnored",
  });
  const tracks = pods.map((pod) => texts(pod, "metadata", "labels")["track"] ?? "stable");
  assert.equal(tracks.filter((track) => track === "canary").length, 2);
  const canary = pods.find((pod) => texts(pod, "metadata", "labels")["track"] === "canary");
  const annotations = texts(canary, "metadata", "annotations");
  assert.equal(annotations["example.com/track"], "canary");
  const hash = text(rollout, "status", "canaryStatus", "podTemplateHash");
  assert.equal(texts(canary, "metadata", "labels")["pod-template-hash"], hash);
  await ends(s);
});

story("canary: what has the name of the extra Deployment already is left alone", async (s) => {
  await s.begin({ replicas: 10 }, EXTRA_STEPS);
  const held: unknown = JSON.parse((await s.dryRun({ image: "v2" })).output);
  const record = texts(held, "metadata", "annotations")["rollouts.kruise.io/release-record"];
  const name = `shop-${text(JSON.parse(record ?? "{}"), "target")}`;
  assertDone(await s.applyOther("a Deployment of that name", manifestOf(name, { replicas: 1 })));
  await s.setImage("v2");
  await s.eventually("it says so", { state: "StepUpgrade", event: "CanaryNotMade" });
  assertDone(await s.kubectl("delete", `deployment/${name}`));
  await s.eventually("2 of v2", waitingAt(1, { v1: 10, v2: 2 }), { withinMs: 60_000 });
  await ends(s);
});
