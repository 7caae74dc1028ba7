import assert from "node:assert/strict";
import { at, text } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { back, forwards } from "../story/look-alike-release.ts";
import { assertDone } from "../story/said.ts";
import type { Story } from "../story/story.ts";
import { story } from "../story/story.ts";

const GROUP = "rings.example.com";
const KIND = "StatefulSet";
const PLURAL = "ringstatefulsets";

const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${PLURAL}.${GROUP}` },
  spec: {
    group: GROUP,
    scope: "Namespaced",
    names: {
      kind: KIND,
      plural: PLURAL,
      singular: "ringstatefulset",
      listKind: "RingStatefulSetList",
    },
    versions: [
      {
        name: "v7",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    ],
  },
};

/** What an administrator adds, as manifests/rbac says. */
const ROLE = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "rings-for-sluice", labels: { "sluice.dev/aggregate-to-controller": "true" } },
  rules: [{ apiGroups: [GROUP], resources: [PLURAL], verbs: ["get", "list", "watch", "patch"] }],
};

const PATIENT = { timeoutMs: 30_000 };

const ring = (version: string) => ({
  apiVersion: `${GROUP}/v7`,
  kind: KIND,
  metadata: { name: "shop" },
  spec: {
    replicas: 5,
    selector: { matchLabels: { app: "shop" } },
    updateStrategy: { rollingUpdate: { partition: 0 } },
    template: {
      metadata: { labels: { app: "shop" } },
      spec: { containers: [{ name: "app", image: `shop:${version}` }] },
    },
  },
});

const ROLLOUT = {
  apiVersion: "rollouts.kruise.io/v1beta1",
  kind: "Rollout",
  metadata: { name: "shop" },
  spec: {
    // Another version than the one that is served: the reference says which object, not how to read it.
    workloadRef: { apiVersion: `${GROUP}/v1`, kind: KIND, name: "shop" },
    strategy: { canary: { steps: [{ replicas: 2 }, { replicas: "100%" }] } },
  },
};

story(
  "a kind that is installed later and looks like a StatefulSet is held, without a restart",
  async (s) => {
    assertDone(await s.applyOther("a Rollout of a kind that is not there", ROLLOUT));
    await s.eventually("it says so", { phase: "Initial", message: `no kind ${KIND} of group` });
    assertDone(await s.applyOther("the CRD", CRD));
    await until("the kind to be served", async () => (await isServed(s)) || undefined, PATIENT);
    const forbidden = { phase: "Initial", message: "cannot list StatefulSet of group" };
    await s.eventually("it says what is not allowed", forbidden, { withinMs: 60_000 });
    assertDone(await s.applyOther("the role", ROLE));
    assertDone(await s.applyOther("the workload", ring("v1")));
    const status = { observedGeneration: 1, replicas: 5, updatedReplicas: 5, readyReplicas: 5 };
    const said = await s.kubectl(
      "patch",
      PLURAL,
      "shop",
      "--subresource=status",
      "--type=merge",
      "-p",
      JSON.stringify({ status }),
    );
    assertDone(said);
    await s.eventually("it is managed", { phase: "Healthy" }, { withinMs: 60_000 });
    await until(
      "its label",
      async () => text(await find(s), "metadata", "labels", "rollouts.kruise.io/workload-type"),
      PATIENT,
    );
    const change = JSON.stringify({ spec: { template: ring("v2").spec.template } });
    const patch = ["patch", PLURAL, "shop", "--type=merge", "-p", change, "-o", "json"];
    const dry = await s.kubectl(...patch, "--dry-run=server");
    assertDone(dry);
    assert.equal(partitionOf(JSON.parse(dry.output)), 32_767);
    s.assertWarns(await s.applyOther("a new version", ring("v2")), "held by Rollout");
    await s.eventually("it waits for pods", { phase: "Progressing", step: 1, waitsFor: "Pods" });
    await until(
      "the step to let two pods through",
      async () => {
        return partitionOf(await find(s)) === 3 ? true : undefined;
      },
      PATIENT,
    );
    s.assertWarns(await s.applyOther("the old version", ring("v1")), "back to the stable revision");
    assert.equal(partitionOf(await find(s)), 0);
  },
);

const SETS = { group: "wheels.example.com", kind: "StatefulSet", plural: "wheelsets" };

story("a look-alike is released in steps, with its pods", (s) => forwards(s, SETS));
story("a look-alike goes back in the middle, and only its new pods go", (s) => back(s, SETS));

function partitionOf(object: unknown): unknown {
  return at(object, "spec", "updateStrategy", "rollingUpdate", "partition");
}

function find({ stage: { world, namespace } }: Story): Promise<unknown> {
  return world.cluster.client.find(`/apis/${GROUP}/v7/namespaces/${namespace}/${PLURAL}/shop`);
}

async function isServed(s: Story): Promise<boolean> {
  return !(await s.kubectl("get", PLURAL)).errors.includes(
    "the server doesn't have a resource type",
  );
}
