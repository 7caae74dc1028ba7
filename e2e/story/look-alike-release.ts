import assert from "node:assert/strict";
import { serveKinds } from "../cluster/kube/definitions.ts";
import { count, type Fields, text, texts } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { ownersOf } from "./as-applied.ts";
import { finishedWith, waitingAt } from "./expected.ts";
import {
  apiVersionOf,
  definitionOf,
  type LookAlike,
  lookAlike,
  type OwnKind,
  roleOf,
} from "./look-alike.ts";
import { ordinalsOf } from "./ordinals.ts";
import { batches, identities } from "./pod-identity.ts";
import { assertDone } from "./said.ts";
import { APP } from "./stage.ts";
import type { Story } from "./story.ts";

/** What is told of every kind that looks like a StatefulSet: two of five pods, then all. */

const STEPS = [{ replicas: 2 }, { replicas: "100%" }];
const TYPE = "rollouts.kruise.io/workload-type";
/** One that no step asks for, so that it is seen when it comes back. */
const OWN_PARTITION = 1;
const PATIENCE = { timeoutMs: 60_000 };

export async function forwards(s: Story, own: OwnKind): Promise<void> {
  const it = await begin(s, own);
  s.assertWarns(await s.applyOther("v2", manifestOf(own, "v2")), "held by Rollout");
  await s.eventually("it waits for 2", { step: 1, waitsFor: "Pods", pods: { v1: 5 } });
  await partitionIs(it, 3);
  await it.act();
  await s.eventually("2 of 5", waitingAt(1, { v1: 3, v2: 2 }));
  assert.deepEqual(ordinalsOf(s.now(), "v2"), [3, 4]);
  assert.deepEqual(batches(s.now(), "v2"), { "wheel-v2: 1, 1": 2 });
  await it.act();
  await s.stays("2 of 5", waitingAt(1, { v1: 3, v2: 2 }));
  await s.approve();
  await partitionIs(it, 0);
  await it.act();
  await partitionIs(it, OWN_PARTITION);
  await it.act();
  await s.eventually("all pods are of v2", finishedWith({ v2: 5 }));
  assert.deepEqual(batches(s.now(), "v2"), { "wheel-v2: 1, 1": 2, "wheel-v2: 2, 2": 3 });
  await hasNothingOfOurs(it);
}

export async function back(s: Story, own: OwnKind): Promise<void> {
  const it = await begin(s, own);
  await s.applyOther("v2", manifestOf(own, "v2"));
  await partitionIs(it, 3);
  await it.act();
  const { pods } = await s.eventually("2 of 5", waitingAt(1, { v1: 3, v2: 2 }));
  const said = await s.applyOther("v1", manifestOf(own, "v1"));
  s.assertWarns(said, "back to the stable revision");
  await partitionIs(it, OWN_PARTITION);
  await it.act();
  await s.eventually("all pods are of v1", finishedWith({ v1: 5 }));
  const before = identities({ pods });
  const stayed = Object.entries(identities(s.now())).filter(([name, uid]) => before[name] === uid);
  assert.deepEqual(stayed.map(([name]) => name).toSorted(), ["shop-0", "shop-1", "shop-2"]);
  await hasNothingOfOurs(it);
}

/** Pods of it that run, and a Rollout that knows it. */
async function begin(s: Story, own: OwnKind): Promise<LookAlike> {
  await serveKinds(s.stage.world.cluster.client, [definitionOf(own)]);
  assertDone(await s.applyOther("the role", roleOf(own)));
  assertDone(await s.applyOther("the workload", manifestOf(own, "v1")));
  const it = lookAlike(s.stage, own);
  await it.act();
  assertDone(await s.applyOther("the Rollout", rolloutOf(own)));
  await s.eventually("it is managed", finishedWith({ v1: 5 }), { withinMs: 60_000 });
  await until("its label", async () => text(await it.find(), "metadata", "labels", TYPE), PATIENCE);
  return it;
}

function manifestOf(own: OwnKind, version: string): Fields {
  const { kind, labels } = own;
  const app = { app: APP };
  return {
    apiVersion: apiVersionOf(own),
    kind,
    metadata: {
      name: APP,
      labels: { ...labels, "rollouts.kruise.io/rollout-id": `wheel-${version}` },
    },
    spec: {
      replicas: 5,
      selector: { matchLabels: app },
      updateStrategy: { rollingUpdate: { partition: OWN_PARTITION } },
      template: {
        metadata: { labels: app },
        spec: { containers: [{ name: "app", image: `shop:${version}` }] },
      },
    },
  };
}

function rolloutOf(own: OwnKind): Fields {
  const workloadRef = { apiVersion: apiVersionOf(own), kind: own.kind, name: APP };
  return {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: { name: APP },
    spec: { workloadRef, strategy: { canary: { steps: STEPS } } },
  };
}

const partitionOf = (object: unknown): number | undefined =>
  count(object, "spec", "updateStrategy", "rollingUpdate", "partition");

async function partitionIs(it: LookAlike, partition: number): Promise<void> {
  const look = async () => (partitionOf(await it.find()) === partition ? true : undefined);
  await until(`a partition of ${partition}`, look, PATIENCE);
}

async function hasNothingOfOurs(it: LookAlike): Promise<void> {
  const object = await it.find();
  assert.equal(partitionOf(object), OWN_PARTITION);
  const annotations = Object.keys(texts(object, "metadata", "annotations"));
  const ours = annotations.filter((key) => key.includes("rollouts.kruise.io/"));
  const owners = ownersOf(object).filter((one) => one.startsWith("sluice"));
  assert.deepEqual([...ours, ...owners], []);
}
