import assert from "node:assert/strict";
import { join } from "node:path";
import { KubeError } from "../cluster/kube/client.ts";
import { at, fields, type Fields, list, text } from "../cluster/kube/read.ts";
import { finishedWith, waitingAt } from "../story/expected.ts";
import { THREE_STEPS } from "../story/plans.ts";
import { assertDone, type Said } from "../story/said.ts";
import { rolloutOf } from "../story/shape.ts";
import { story, type Story } from "../story/story.ts";

const OLD = "rollouts.v1alpha1.rollouts.kruise.io";
const STORED = "rollouts.v1beta1.rollouts.kruise.io";
const KEPT = "rollouts.kruise.io/conversion-data";
const STYLE = "rollouts.kruise.io/rolling-style";

/** As somebody would write it who knows v1alpha1 only: a weight is a size, too. */
const OLD_SPEC = {
  objectRef: { workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" } },
  strategy: {
    canary: {
      steps: [
        { replicas: "20%", pause: {} },
        { replicas: "50%", pause: { duration: 3600 } },
        { replicas: "100%" },
      ],
    },
  },
};

const oldRollout = (spec: Fields = OLD_SPEC): Fields => ({
  apiVersion: "rollouts.kruise.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "shop", annotations: { [STYLE]: "Partition" } },
  spec,
});

async function read(s: Story, plural: string): Promise<unknown> {
  const said = await s.kubectl("get", plural, "shop", "-o", "json");
  assertDone(said);
  return JSON.parse(said.output);
}

async function done(said: Promise<Said>): Promise<string> {
  assertDone(await said);
  return (await said).output;
}

const patch = (s: Story, plural: string, change: object) => {
  // A status is written through its subresource, and there alone.
  const where = "status" in change ? ["--subresource=status"] : [];
  const what = [plural, "shop", "--type=merge", ...where, "-p", JSON.stringify(change)];
  return done(s.kubectl("patch", ...what));
};

/** Columns of `kubectl get`, in one line. */
const columns = async (s: Story, plural: string) =>
  (await done(s.kubectl("get", plural))).split("\n")[0]?.split(/\s+/).join(" ").trim();

story("a Rollout of v1alpha1 is one of v1beta1, and reads as it was written", async (s) => {
  await s.workload({ replicas: 10 });
  await s.settled();
  assertDone(await s.applyOther("a Rollout of v1alpha1", oldRollout()));
  await s.eventually("it is healthy", { phase: "Healthy", state: "Completed" });
  const stored = await read(s, STORED);
  assert.deepEqual(at(stored, "spec"), {
    disabled: false,
    workloadRef: OLD_SPEC.objectRef.workloadRef,
    strategy: { canary: { ...OLD_SPEC.strategy.canary, enableExtraWorkloadForCanary: false } },
  });
  const old = await read(s, OLD);
  assert.deepEqual(at(old, "spec"), { ...OLD_SPEC, disabled: false });
  assert.equal(text(old, "metadata", "annotations", STYLE), "Partition");
  const again = await s.applyOther("the same again", oldRollout());
  assert.match(again.output, /unchanged/);
});

story("both versions explain themselves, and have the columns that tools read", async (s) => {
  await s.begin({ replicas: 1 }, { steps: [{ replicas: "100%" }] });
  const COLUMNS = "NAME STATUS CANARY_STEP CANARY_STATE MESSAGE AGE";
  assert.equal(await columns(s, OLD), COLUMNS);
  assert.equal(await columns(s, STORED), COLUMNS);
  const row = await done(s.kubectl("get", OLD, "--no-headers"));
  assert.match(row, /^shop +Healthy +1 +Completed +\S/);
  const explain = (path: string, version: string) =>
    done(s.kubectl("explain", path, `--api-version=rollouts.kruise.io/${version}`));
  assert.match(await explain("rollout.spec.strategy.canary.steps.weight", "v1alpha1"), /Percent/);
  assert.match(await explain("rollout.status.wait", "v1alpha1"), /waiting for/);
  assert.match(await explain("rollout.spec.strategy.blueGreen.steps", "v1beta1"), /1 to 50/);
  assert.match(await explain("rollouthistory.spec.workload", "v1alpha1"), /Deployment/);
});

story("a status patch in v1alpha1 approves, and loses nothing", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const before = await read(s, STORED);
  const approval = { status: { canaryStatus: { currentStepState: "StepReady" } } };
  await patch(s, OLD, approval);
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  const after = await read(s, STORED);
  assert.deepEqual(at(after, "spec"), at(before, "spec"));
  assert.deepEqual(at(after, "metadata", "annotations"), at(before, "metadata", "annotations"));
  await patch(s, OLD, approval);
  await s.eventually("all pods are of v2", finishedWith({ v2: 10 }));
  await s.isAsApplied();
});

story("the printed command is as exact in v1alpha1", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const command = s.commandToApprove().replace("patch rollout ", `patch ${OLD} `);
  await done(s.paste(command));
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
  s.assertRefused(await s.paste(command), "this approves step(1) of revision");
  await s.stays("it waits", waitingAt(2, { v1: 5, v2: 5 }));
});

/** What the types of a client of 2023 have; all else it drops from what it read. */
const FIELDS_OF_2023 = new Set([
  "observedWorkloadGeneration",
  "observedRolloutID",
  "rolloutHash",
  "stableRevision",
  "canaryRevision",
  "podTemplateHash",
  "canaryReplicas",
  "canaryReadyReplicas",
  "currentStepIndex",
  "currentStepState",
  "message",
  "lastUpdateTime",
]);

/** Reads, changes and writes the whole object, and again if somebody was quicker. */
async function approveAsIn2023(s: Story): Promise<unknown> {
  const rollout = fields(await read(s, OLD));
  const { canaryStatus, wait: _wait, ...status } = fields(rollout, "status");
  const known = Object.entries(fields(canaryStatus)).filter(([key]) => FIELDS_OF_2023.has(key));
  const approved = { ...Object.fromEntries(known), currentStepState: "StepReady" };
  const body = { ...rollout, status: { ...status, canaryStatus: approved } };
  const { namespace, world } = s.stage;
  const path = `/apis/rollouts.kruise.io/v1alpha1/namespaces/${namespace}/rollouts/shop/status`;
  try {
    return await world.cluster.client.call({ method: "PUT", path, body });
  } catch (error) {
    if (error instanceof KubeError && error.status === 409) return approveAsIn2023(s);
    throw error;
  }
}

story("a client of 2023 approves with a whole status, and deletes nothing by it", async (s) => {
  await s.begin({ replicas: 10 }, THREE_STEPS);
  await s.setImage("v2");
  await s.eventually("2 pods of v2", waitingAt(1, { v1: 8, v2: 2 }));
  const answer = await approveAsIn2023(s);
  assert.equal(at(answer, "status", "canaryStatus", "nextStepIndex"), 2);
  await s.eventually("5 pods of v2", waitingAt(2, { v1: 5, v2: 5 }));
});

story("an edit in v1alpha1 wins, and what v1alpha1 cannot say survives it", async (s) => {
  const rollout = rolloutOf("shop", { steps: THREE_STEPS.steps });
  const spec = fields(rollout, "spec");
  const canary = { ...fields(spec, "strategy", "canary"), disableGenerateCanaryService: true };
  await s.workload({ replicas: 10 });
  assertDone(
    await s.applyOther("a Rollout", { ...rollout, spec: { ...spec, strategy: { canary } } }),
  );
  await s.eventually("it is healthy", { phase: "Healthy", state: "Completed" });
  const steps = [{ replicas: "30%", pause: {} }, { replicas: "50%" }, { replicas: "100%" }];
  await patch(s, OLD, { spec: { strategy: { canary: { steps } } } });
  const stored = await read(s, STORED);
  assert.deepEqual(at(stored, "spec", "strategy", "canary"), {
    steps,
    disableGenerateCanaryService: true,
  });
  const annotations = Object.keys(fields(stored, "metadata", "annotations"));
  assert.ok(!annotations.some((key) => key === STYLE || key === KEPT), annotations.join());
  await patch(s, OLD, { metadata: { labels: { team: "web" } } });
  assert.deepEqual(at(await read(s, STORED), "spec"), at(stored, "spec"));
  await done(s.kubectl("delete", OLD, "shop"));
  await s.eventually("it is gone", { rollout: "gone" });
});

story("pods carry the id that a Rollout of v1alpha1 gives to its releases", async (s) => {
  await s.workload({ replicas: 4 });
  await s.settled();
  const named = { ...OLD_SPEC, rolloutID: "summer" };
  assertDone(await s.applyOther("a Rollout of v1alpha1", oldRollout(named)));
  await s.eventually("it is healthy", { phase: "Healthy", state: "Completed" });
  await s.setImage("v2");
  await s.eventually("1 pod of v2", waitingAt(1, { v1: 3, v2: 1 }));
  const pods = await done(
    s.kubectl("get", "pods", "-l", "rollouts.kruise.io/rollout-id=summer", "-o", "name"),
  );
  assert.equal(pods.trim().split("\n").length, 1);
  const old = await read(s, OLD);
  assert.equal(text(old, "spec", "rolloutID"), "summer");
  assert.equal(text(old, "status", "canaryStatus", "observedRolloutID"), "summer");
});

story(
  "the example of v1alpha1 with a route is one of v1beta1 with a share of traffic",
  async (s) => {
    const name = "v1alpha1-weight-and-httproute.yaml";
    const file = join(import.meta.dirname, "../../manifests/examples", name);
    assertDone(await s.kubectl("apply", "-f", file));
    const stored = JSON.parse(await done(s.kubectl("get", STORED, "echoserver", "-o", "json")));
    assert.deepEqual(at(stored, "spec", "strategy", "canary"), {
      steps: [{ replicas: "20%", traffic: "20%", pause: {} }],
      trafficRoutings: [
        { service: "echoserver", gracePeriodSeconds: 3, gateway: { httpRouteName: "echoserver" } },
      ],
      enableExtraWorkloadForCanary: true,
    });
    const old = JSON.parse(await done(s.kubectl("get", OLD, "echoserver", "-o", "json")));
    assert.deepEqual(at(old, "spec", "strategy", "canary", "steps"), [{ weight: 20, pause: {} }]);
  },
);

const BATCH_RELEASE = {
  apiVersion: "rollouts.kruise.io/v1alpha1",
  kind: "BatchRelease",
  metadata: { name: "shop", annotations: { [STYLE]: "partition" } },
  spec: {
    targetReference: { workloadRef: OLD_SPEC.objectRef.workloadRef },
    releasePlan: { batches: [{ canaryReplicas: "20%" }], enableExtraWorkloadForCanary: false },
  },
};
const TRAFFIC_ROUTING = {
  apiVersion: "rollouts.kruise.io/v1alpha1",
  kind: "TrafficRouting",
  metadata: { name: "shop" },
  spec: { objectRef: [{ service: "shop", ingress: { name: "shop" } }], strategy: { weight: 20 } },
};
const HISTORY = {
  apiVersion: "rollouts.kruise.io/v1alpha1",
  kind: "RolloutHistory",
  metadata: { name: "shop-abcdef" },
  spec: { rollout: { rolloutID: "1", name: "shop", data: { any: [{ field: 1 }] } } },
};

story("kinds beside a Rollout are served, and say what becomes of them", async (s) => {
  assertDone(await s.applyOther("a BatchRelease", BATCH_RELEASE));
  assertDone(await s.applyOther("a TrafficRouting", TRAFFIC_ROUTING));
  assertDone(await s.applyOther("a RolloutHistory", HISTORY));
  const wait = ["wait", "--for=jsonpath={.status.observedGeneration}=1", "--timeout=20s"];
  const stored = "batchreleases.v1beta1.rollouts.kruise.io";
  await done(s.kubectl(...wait, `${stored}/shop`, "trafficroutings/shop"));
  const release = await read(s, stored);
  assert.match(text(release, "status", "message") ?? "", /create a Rollout .* instead/);
  assert.equal(text(release, "spec", "releasePlan", "rollingStyle"), "Partition");
  assert.equal(text(release, "spec", "workloadRef", "kind"), "Deployment");
  assert.equal(await columns(s, stored), "NAME KIND PHASE BATCH BATCH-STATE AGE");
  const row = await done(s.kubectl("get", "batchreleases.v1alpha1.rollouts.kruise.io"));
  assert.match(row, /shop +Deployment /);
  assert.equal(await columns(s, "trafficroutings"), "NAME STATUS MESSAGE AGE");
  const shared = await read(s, "trafficroutings");
  assert.match(text(shared, "status", "message") ?? "", /Initializing: there is no Service shop/);
  const history = JSON.parse(
    await done(s.kubectl("get", "rollouthistories", "shop-abcdef", "-o", "json")),
  );
  assert.equal(list(history, "spec", "rollout", "data", "any").length, 1);
});
