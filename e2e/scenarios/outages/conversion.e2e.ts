import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { finishedWith, waitingAt } from "../../story/expected.ts";
import { THREE_STEPS } from "../../story/plans.ts";
import { assertDone } from "../../story/said.ts";
import type { Scene } from "../../story/scene.ts";
import { story, type Story } from "../../story/story.ts";

const CRD = join(import.meta.dirname, "../../../manifests/crds/rollouts.rollouts.kruise.io.yaml");
const OLD = "rollouts.v1alpha1.rollouts.kruise.io/shop";
/** The webhook looks every 10 s. */
const PATIENCE = { timeoutMs: 40_000 };

const reads = async (s: Story): Promise<true | undefined> =>
  (await s.kubectl("get", OLD)).exitCode === 0 ? true : undefined;

story("a CRD that is replaced by the manifest converts again by itself", async (s) => {
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await until("v1alpha1 to be served", () => reads(s), PATIENCE);
  assert.ok(!(await readFile(CRD, "utf8")).includes("caBundle"));
  assertDone(await s.kubectl("replace", "-f", CRD));
  // All watches of Rollouts have ended with that: what is told of pods and steps is told by new ones.
  assertDone(await s.kubectl("annotate", "rollout", "shop", "note=replaced"));
  const note = ({ rollout }: Scene) => text(rollout, "metadata", "annotations", "note");
  await s.eventually("whoever watches is back", { also: (now) => note(now) === "replaced" });
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await until("v1alpha1 to be served again", () => reads(s), PATIENCE);
});

story("with nobody to convert, what is stored is served and released", async (s) => {
  await s.repaired();
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  await s.stopWebhook();
  const said = await s.kubectl("get", OLD);
  s.assertRefused(said, "conversion webhook");
  await s.approve();
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.startWebhook();
  await until("v1alpha1 to be served again", () => reads(s), PATIENCE);
});
