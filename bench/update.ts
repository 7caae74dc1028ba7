import { setTimeout as sleep } from "node:timers/promises";
import type { Fields } from "../e2e/cluster/kube/read.ts";
import { at, count, fields, text } from "../e2e/cluster/kube/read.ts";
import { assertDone } from "../e2e/story/said.ts";
import type { Write } from "./audit.ts";
import { follow } from "./follow.ts";
import type { Ground } from "./ground.ts";

/** One release, or one plain update. */
export interface Run {
  readonly startedAt: number;
  /** From the start of `kubectl set image` to the end. */
  readonly tookMs: number;
  /** All writes to the namespace, by anybody, until nothing follows. */
  readonly writes: readonly Write[];
}

/** A new image of a Deployment. */
export interface Update {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  /** Pods that it has. */
  readonly replicas: number;
}

/** Events and the last counts of a status come a little after the end. */
const SETTLE_MS = 2500;

/** Sets the image, and waits for the end. */
export async function measured(
  ground: Ground,
  update: Update,
  end: (ground: Ground, update: Update) => Promise<void>,
): Promise<Run> {
  const { tools, audit } = ground;
  const { namespace, name, image } = update;
  const startedAt = Date.now();
  const over = end(ground, update);
  const args = ["set", "image", "-n", namespace, `deployment/${name}`, `app=${image}`];
  const set = tools.kubectl(args).then(assertDone);
  await Promise.all([set, over]);
  const tookMs = Date.now() - startedAt;
  await sleep(SETTLE_MS);
  const writes = (await audit.writes()).filter(
    (write) => write.namespace === namespace && write.receivedAt >= startedAt,
  );
  return { startedAt, tookMs, writes };
}

/** The release began, and then the Rollout was Healthy again. */
export async function released({ cluster }: Ground, update: Update): Promise<void> {
  let began = false;
  const ended = (rollout: unknown) => {
    began ||= text(rollout, "status", "phase") === "Progressing";
    return began && isHealthy(rollout);
  };
  await follow(cluster.client, rolloutPath(update), ended);
}

/** All pods are of the new image and available. */
export async function updated({ cluster }: Ground, update: Update): Promise<void> {
  const { namespace, name } = update;
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  await follow(cluster.client, path, (deployment) => isUpdated(deployment, update));
}

/** All pods of a Deployment are of the image and available. */
export function isUpdated(
  deployment: unknown,
  { image, replicas }: Pick<Update, "image" | "replicas">,
): boolean {
  const status = at(deployment, "status");
  const all = (field: string) => count(status, field) === replicas;
  return (
    text(deployment, "spec", "template", "spec", "containers", 0, "image") === image &&
    count(status, "observedGeneration") === count(deployment, "metadata", "generation") &&
    ["replicas", "updatedReplicas", "availableReplicas"].every(all)
  );
}

export async function apply({ tools }: Ground, manifest: Fields): Promise<void> {
  assertDone(await tools.kubectl(["apply", "-f", "-"], { input: JSON.stringify(manifest) }));
}

export async function makeNamespace(ground: Ground, name: string): Promise<void> {
  await apply(ground, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

export function inNamespace(namespace: string, manifest: Fields): Fields {
  const metadata = { ...fields(manifest, "metadata"), namespace };
  return { ...manifest, metadata };
}

export function rolloutPath({ namespace, name }: Pick<Update, "namespace" | "name">): string {
  return `/apis/rollouts.kruise.io/v1beta1/namespaces/${namespace}/rollouts/${name}`;
}

export function isHealthy(rollout: unknown): boolean {
  return text(rollout, "status", "phase") === "Healthy";
}
