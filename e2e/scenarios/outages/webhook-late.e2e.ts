import assert from "node:assert/strict";
import { at, text } from "../../cluster/kube/read.ts";
import { eventually } from "../../story/eventually.ts";
import { finishedWith } from "../../story/expected.ts";
import { versionOf } from "../../story/scene.ts";
import { FIRST_SHAPE, manifestOf, rolloutOf } from "../../story/shape.ts";
import type { Stage } from "../../story/stage.ts";
import { story } from "../../story/story.ts";

const APPS = Array.from({ length: 20 }, (_, index) => `late-${index}`);
const REPLICAS = 4;
/** So slow that there is something left to hold. */
const SLOW = { "sluice.dev/pod-behaviour": "late", "sluice.dev/ready-after": "4s" };
const PATIENT = { withinMs: 60_000 };

const deployments = ({ namespace }: Stage) => `/apis/apps/v1/namespaces/${namespace}/deployments`;
const rollouts = ({ namespace }: Stage) =>
  `/apis/rollouts.kruise.io/v1beta1/namespaces/${namespace}/rollouts`;

/** Apps that run, and that no Rollout knows yet. */
async function makeApps(stage: Stage): Promise<void> {
  const { client } = stage.world.cluster;
  for (const app of APPS) {
    const body = manifestOf(app, { ...FIRST_SHAPE, replicas: REPLICAS });
    await client.call({ method: "POST", path: deployments(stage), body });
  }
  for (const app of APPS) await eventually(stage, { workload: "settled" }, { app, ...PATIENT });
  // How far a revision gets before it is held, nobody promises.
  for (const workload of APPS) await stage.watcher.tell({ kind: "native", workload });
}

/** A Rollout, and at once an update of its workload. @returns whether admission held that */
async function createAndUpdate(stage: Stage, app: string): Promise<"held" | "slipped"> {
  const { client } = stage.world.cluster;
  const containers = [{ name: "app", image: "shop:v2" }];
  const template = { metadata: { annotations: SLOW }, spec: { containers } };
  const rollout = rolloutOf(app, { steps: [{ replicas: "25%" }, { replicas: "100%" }] });
  await client.call({ method: "POST", path: rollouts(stage), body: rollout });
  const path = `${deployments(stage)}/${app}`;
  const updated = await client.call({ method: "PATCH", path, body: { spec: { template } } });
  return at(updated, "spec", "paused") === true ? "held" : "slipped";
}

/** It waits for an approval of its first step, with old pods left, and whoever slipped is told of. */
async function assertCaught(stage: Stage, app: string, was: "held" | "slipped"): Promise<void> {
  const waits = { step: 1, state: "StepPaused", waitsFor: "Approval" };
  const { pods, events } = await eventually(stage, waits, { app, ...PATIENT });
  const old = pods.filter((pod) => versionOf(pod) === "v1").length;
  assert.ok(old >= REPLICAS / 2, `${app} has ${old} old pods left`);
  const warnings = events.filter(
    (event) =>
      text(event, "reason") === "UngatedRevision" &&
      text(event, "type") === "Warning" &&
      [text(event, "regarding", "name"), text(event, "involvedObject", "name")].includes(app),
  );
  assert.equal(
    warnings.length > 0,
    was === "slipped",
    `${app} ${was}, ${warnings.length} warnings`,
  );
}

async function finish(stage: Stage, app: string): Promise<void> {
  const { client } = stage.world.cluster;
  const body = { status: { canaryStatus: { currentStepState: "StepReady" } } };
  const contentType = "application/merge-patch+json";
  const path = `${rollouts(stage)}/${app}/status`;
  await client.call({ method: "PATCH", path, body, contentType });
  await eventually(stage, finishedWith({ v2: REPLICAS }), { app, ...PATIENT });
}

async function tell(stage: Stage): Promise<void> {
  const outcomes = new Map<string, "held" | "slipped">();
  for (const app of APPS) outcomes.set(app, await createAndUpdate(stage, app));
  const slipped = [...outcomes.values()].filter((was) => was === "slipped").length;
  stage.chronicle.note(`${slipped} of ${APPS.length} slipped past admission`);
  for (const [app, was] of outcomes) await assertCaught(stage, app, was);
  await Promise.all(APPS.map((app) => finish(stage, app)));
}

story("a Rollout made milliseconds before the update: held at admission, or caught", async (s) => {
  await s.repaired();
  await makeApps(s.stage);
  await tell(s.stage);
});

story(
  "a Rollout made milliseconds before an update that nobody holds: all are caught",
  async (s) => {
    await s.repaired();
    await makeApps(s.stage);
    await s.removeAdmission();
    await tell(s.stage);
    await s.repaired();
  },
);
