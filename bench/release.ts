import { setTimeout as sleep } from "node:timers/promises";
import type { Fields } from "../e2e/cluster/kube/read.ts";
import { at, count, text } from "../e2e/cluster/kube/read.ts";
import { assertDone } from "../e2e/story/said.ts";
import { manifestOf, rolloutOf } from "../e2e/story/shape.ts";
import type { Write } from "./audit.ts";
import { follow } from "./follow.ts";
import type { Ground } from "./ground.ts";

export const REPLICAS = 10;
export const STEPS = ["20%", "40%", "60%", "80%", "100%"] as const;

/** One release, or one plain update. */
export interface Run {
  readonly startedAt: number;
  /** From the start of `kubectl set image` to the end. */
  readonly tookMs: number;
  /** All writes to the namespace, by anybody, until nothing follows. */
  readonly writes: readonly Write[];
}

export interface ReleaseResult {
  readonly sluice: readonly Run[];
  readonly native: readonly Run[];
}

const NAMESPACE = "bench";
/** Events and the last counts of a status come a little after the end. */
const SETTLE_MS = 2500;

/** Plain updates and releases in turn, so that a change of the machine's load meets both. */
export async function measureReleases(ground: Ground, runs: number): Promise<ReleaseResult> {
  await furnish(ground);
  const sluice: Run[] = [];
  const native: Run[] = [];
  // The first one warms up code and connections, on both sides, and is not counted.
  for (let run = 0; run <= runs; run += 1) {
    const image = `shop:v${run + 2}`;
    const plain = await measured(ground, { name: "plain", image }, updated);
    const gated = await measured(ground, { name: "gated", image }, released);
    if (run === 0) continue;
    native.push(plain);
    sluice.push(gated);
  }
  return { sluice, native };
}

async function furnish(ground: Ground): Promise<void> {
  const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  const steps = STEPS.map((replicas) => ({ replicas, pause: { duration: 0 } }));
  const shape = { image: "v1", replicas: REPLICAS, strategy };
  await apply(ground, { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  for (const name of ["plain", "gated"]) {
    await apply(ground, inNamespace(manifestOf(name, shape)));
    await updated(ground, { name, image: "shop:v1" });
  }
  await apply(ground, inNamespace(rolloutOf("gated", { steps })));
  await follow(ground.cluster.client, `${ROLLOUTS}/gated`, isHealthy);
}

async function apply({ tools }: Ground, manifest: Fields): Promise<void> {
  assertDone(await tools.kubectl(["apply", "-f", "-"], { input: JSON.stringify(manifest) }));
}

function inNamespace(manifest: Fields): Fields {
  return {
    ...manifest,
    metadata: { name: text(manifest, "metadata", "name"), namespace: NAMESPACE },
  };
}

interface Update {
  readonly name: string;
  readonly image: string;
}

async function measured(
  ground: Ground,
  update: Update,
  end: (ground: Ground, update: Update) => Promise<void>,
): Promise<Run> {
  const { tools, audit } = ground;
  const { name, image } = update;
  const startedAt = Date.now();
  const over = end(ground, update);
  const args = ["set", "image", "-n", NAMESPACE, `deployment/${name}`, `app=${image}`];
  const set = tools.kubectl(args).then(assertDone);
  await Promise.all([set, over]);
  const tookMs = Date.now() - startedAt;
  await sleep(SETTLE_MS);
  const writes = (await audit.writes()).filter(
    ({ namespace, receivedAt }) => namespace === NAMESPACE && receivedAt >= startedAt,
  );
  return { startedAt, tookMs, writes };
}

const ROLLOUTS = `/apis/rollouts.kruise.io/v1beta1/namespaces/${NAMESPACE}/rollouts`;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;

/** The release began, and then the Rollout was Healthy again. */
async function released({ cluster }: Ground, { name }: Update): Promise<void> {
  let began = false;
  const ended = (rollout: unknown) => {
    began ||= text(rollout, "status", "phase") === "Progressing";
    return began && isHealthy(rollout);
  };
  await follow(cluster.client, `${ROLLOUTS}/${name}`, ended);
}

function isHealthy(rollout: unknown): boolean {
  return text(rollout, "status", "phase") === "Healthy";
}

async function updated({ cluster }: Ground, { name, image }: Update): Promise<void> {
  const ended = (deployment: unknown) => {
    const status = at(deployment, "status");
    const all = (field: string) => count(status, field) === REPLICAS;
    return (
      text(deployment, "spec", "template", "spec", "containers", 0, "image") === image &&
      count(status, "observedGeneration") === count(deployment, "metadata", "generation") &&
      ["replicas", "updatedReplicas", "availableReplicas"].every(all)
    );
  };
  await follow(cluster.client, `${DEPLOYMENTS}/${name}`, ended);
}
