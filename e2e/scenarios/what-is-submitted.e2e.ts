import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { type Fields, fields, text } from "../cluster/kube/read.ts";
import { assertDone, warningsIn } from "../story/said.ts";
import { finishedWith } from "../story/expected.ts";
import { BLUE_GREEN, EXTRA_STEPS, THREE_STEPS } from "../story/plans.ts";
import { rolloutOf } from "../story/shape.ts";
import { story } from "../story/story.ts";

/** For Deployment `name`, unless another workload is named. */
const rolloutWith = (
  name: string,
  strategy: Fields,
  workloadRef: Fields = { apiVersion: "apps/v1", kind: "Deployment", name },
): Fields => ({
  apiVersion: "rollouts.kruise.io/v1beta1",
  kind: "Rollout",
  metadata: { name },
  spec: { workloadRef, strategy },
});

const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };

const oldRollout = ({
  steps,
  workloadRef = DEPLOYMENT,
}: {
  readonly steps: readonly Fields[];
  readonly workloadRef?: Fields;
}): Fields => ({
  apiVersion: "rollouts.kruise.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "shop", annotations: { "rollouts.kruise.io/rolling-style": "partition" } },
  spec: { objectRef: { workloadRef }, strategy: { canary: { steps } } },
});

const EXAMPLES = join(import.meta.dirname, "../../manifests/examples");

story("a value that no Rollout may have is refused, all of them at once", async (s) => {
  const steps = [{ replicas: "150%" }, { replicas: "20%", pause: { duration: -1 } }];
  const said = await s.applyOther("a bad plan", rolloutOf("shop", { steps }));
  s.assertRefused(said, "spec.strategy.canary.steps[0].replicas");
  s.assertRefused(said, "spec.strategy.canary.steps[1].pause.duration");
});

story("a Rollout that cannot work is refused, with all reasons, rules and ways out", async (s) => {
  const rollout = rolloutOf("shop", { steps: [{ replicas: "50%" }, { replicas: "20%" }] });
  const workloadRef = { apiVersion: "batch/v1", kind: "Job", name: "shop" };
  const spec = { ...fields(rollout, "spec"), workloadRef };
  const said = await s.applyOther("a Job in falling steps", { ...rollout, spec });
  s.assertRefused(said, "is not valid, for 2 reasons");
  s.assertRefused(said, 'steps[1].replicas: "20%": must not be less than "50%" in the step before');
  s.assertRefused(said, "spec.workloadRef");
  s.assertRefused(said, "write the total that the step should reach");
});

story("a second Rollout on one Deployment is refused", async (s) => {
  const steps = [{ replicas: "100%" }];
  await s.begin({ replicas: 1 }, { steps });
  const rival = rolloutOf("shop", { steps });
  const said = await s.applyOther("a rival", { ...rival, metadata: { name: "rival" } });
  s.assertRefused(said, "must not be the workload of another Rollout");
});

story("the number of steps is fixed while a release is under way", async (s) => {
  await s.begin({ replicas: 2 }, { steps: [{ replicas: 1 }, { replicas: "100%" }] });
  await s.setImage("v2");
  await s.eventually("it waits", { state: "StepPaused", pods: { v1: 1, v2: 1 } });
  const said = await s.applyOther("one step", rolloutOf("shop", { steps: [{ replicas: "100%" }] }));
  s.assertRefused(said, "spec.strategy.canary.steps");
});

for (const { name, plan } of [
  { name: "batches", plan: THREE_STEPS },
  { name: "an extra Deployment", plan: EXTRA_STEPS },
  { name: "blue-green", plan: BLUE_GREEN },
]) {
  story(`another workloadRef is refused while a release is under way: ${name}`, async (s) => {
    await s.begin({ replicas: 2 }, plan);
    await s.setImage("v2");
    await s.eventually("it waits", { step: 1, state: "StepPaused" });
    const other = JSON.stringify({ spec: { workloadRef: { name: "other" } } });
    const said = await s.kubectl("patch", "rollout", "shop", "--type=merge", "-p", other);
    s.assertRefused(said, "spec.workloadRef");
    s.assertRefused(said, "must stay as it is while a release is under way");
    s.assertRefused(said, "end it by spec.disabled: true");
  });
}

story(
  "every kind and style is taken, and who asks for more than is carried out hears so",
  async (s) => {
    const steps = [{ replicas: 1, pause: {} }, { replicas: "100%" }];
    const ofKind = (apiVersion: string, kind: string, name: string) =>
      rolloutWith(name, { canary: { steps } }, { apiVersion, kind, name });
    for (const [apiVersion, kind] of [
      ["apps/v1", "StatefulSet"],
      ["apps/v1", "DaemonSet"],
      ["apps.kruise.io/v1alpha1", "CloneSet"],
      ["apps.kruise.io/v1beta1", "StatefulSet"],
      ["apps.kruise.io/v1beta1", "DaemonSet"],
      ["apps.example.com/v1", "StatefulSet"],
    ] as const) {
      const name = `${kind}-${apiVersion.replaceAll("/", "-")}`.toLowerCase();
      const said = await s.applyOther(`${kind} of ${apiVersion}`, ofKind(apiVersion, kind, name));
      assertDone(said);
      assert.deepEqual(warningsIn(said), []);
    }
    const bare = ofKind("apps/v1", "ReplicaSet", "bare");
    s.assertRefused(await s.applyOther("a ReplicaSet", bare), "released in steps");
  },
);

story("what cannot route is refused, and what two Rollouts would route", async (s) => {
  const steps = [{ replicas: "20%", traffic: "20%", pause: {} }, { replicas: "100%" }];
  const routed = (name: string, routing: Fields) =>
    rolloutWith(name, { canary: { steps, trafficRoutings: [routing] } });
  const first = { service: "shop", gateway: { httpRouteName: "shop" } };
  const taken = await s.applyOther("an HTTPRoute", routed("first", first));
  assertDone(taken);
  const second = { service: "cart", gateway: { httpRouteName: "shop" } };
  const shared = await s.applyOther("the same HTTPRoute", routed("second", second));
  s.assertRefused(shared, "must not be routed by another Rollout");
  const ref = { apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "HTTPRoute", name: "cart" };
  const old = await s.applyOther(
    "a version that is gone",
    routed("third", { service: "cart", customNetworkRefs: [ref] }),
  );
  s.assertRefused(old, "write gateway.networking.k8s.io/v1");
  const nowhere = await s.applyOther("no route at all", routed("third", { service: "cart" }));
  s.assertRefused(nowhere, "must have one of ingress, gateway and customNetworkRefs");
});

story("a Rollout of v1alpha1 is judged and answered in the words of v1alpha1", async (s) => {
  const steps = [{ weight: 20, pause: { duration: 0 } }, { replicas: "100%" }];
  const falling = [{ weight: 30 }, { weight: 20 }];
  const ofJob = { apiVersion: "batch/v1", kind: "Job", name: "shop" };
  const said = await s.applyOther(
    "a Job in falling steps",
    oldRollout({ steps: falling, workloadRef: ofJob }),
  );
  s.assertRefused(said, "is not valid, for 2 reasons");
  s.assertRefused(said, "spec.objectRef.workloadRef");
  s.assertRefused(said, "spec.strategy.canary.steps[1].weight: 20: must not be less than 30%");
  const asked = await s.applyOther("what is fine", oldRollout({ steps }));
  assertDone(asked);
  assert.deepEqual(warningsIn(asked), []);
});

story("a weight of 0, which is for v1alpha1 only, is stored, released and approved", async (s) => {
  await s.workload({ replicas: 2 });
  const steps = [{ weight: 0, replicas: 1, pause: {} }, { replicas: "100%" }];
  assertDone(await s.applyOther("a weight of 0", oldRollout({ steps })));
  await s.eventually("it is managed", { phase: "Healthy", state: "Completed" });
  await s.setImage("v2");
  await s.eventually("it waits", { state: "StepPaused", pods: { v1: 1, v2: 1 } });
  await s.approve();
  await s.eventually("all is new", finishedWith({ v2: 2 }));
});

story("v1alpha1 cannot change a release under way, not by an annotation either", async (s) => {
  await s.begin({ replicas: 2 }, { steps: [{ replicas: 1 }, { replicas: "100%" }] });
  await s.setImage("v2");
  await s.eventually("it waits", { state: "StepPaused", pods: { v1: 1, v2: 1 } });
  const old = "rollouts.v1alpha1.rollouts.kruise.io";
  const style = "rollouts.kruise.io/rolling-style=canary";
  const annotated = await s.kubectl("annotate", old, "shop", style, "--overwrite");
  s.assertRefused(annotated, "the style must stay as it is while a release is under way");
  const fewer = JSON.stringify({
    spec: { strategy: { canary: { steps: [{ replicas: "100%" }] } } },
  });
  const patched = await s.kubectl("patch", old, "shop", "--type=merge", "-p", fewer);
  s.assertRefused(patched, 'spec.strategy.canary.steps: "1 step": their number must stay');
  assertDone(await s.kubectl("annotate", old, "shop", "owner=web"));
});

/** They need more than pods to work: api-versions.e2e.ts and traffic/ have their stories. */
const WITH_ROUTES = new Set([
  "v1alpha1-weight-and-httproute.yaml",
  "routes-shared-by-two-rollouts.yaml",
  "shares-of-an-nginx-ingress.yaml",
  "testers-first-then-shares-of-an-httproute.yaml",
]);

for (const file of readdirSync(EXAMPLES).filter((one) => !WITH_ROUTES.has(one))) {
  story(`the example ${file} works`, async (s) => {
    const path = join(EXAMPLES, file);
    const [first] = parseAllDocuments(await readFile(path, "utf8"));
    const workload: unknown = first?.toJS();
    const app = text(workload, "metadata", "name") ?? "";
    const kind = text(workload, "kind") === "StatefulSet" ? "StatefulSet" : "Deployment";
    await s.about(kind);
    assertDone(await s.kubectl("apply", "-f", path));
    await s.eventually("all is ready", { phase: "Healthy", workload: "settled" }, { app });
    const said = await s.kubectl("set", "image", `${kind}/${app}`, "web=nginx:1.29");
    s.assertWarns(said, "held by Rollout");
    await s.eventually("the first step waits", { step: 1, state: "StepPaused" }, { app });
  });
}
