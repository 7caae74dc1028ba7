import type { KubeClient } from "../e2e/cluster/kube/client.ts";
import { informer } from "../e2e/cluster/kube/informer.ts";
import { at, count, list, text } from "../e2e/cluster/kube/read.ts";
import { manifestOf, rolloutOf } from "../e2e/story/shape.ts";
import { isByController, type Write } from "./audit.ts";
import type { Ground } from "./ground.ts";
import { inParallel } from "./in-parallel.ts";
import { ofEachProcess, type PerProgram } from "./our-processes.ts";
import { processorMs, processorMsByName } from "./proc.ts";
import { isHealthy, isUpdated } from "./update.ts";

/** Pods of each Deployment. */
const REPLICAS = 5;
/** Three steps without a pause. */
const STEPS = ["40%", "80%", "100%"].map((replicas) => ({ replicas, pause: { duration: 0 } }));
const TIMEOUT_MS = 900_000;

/** Something that happened to all of a fleet at once. */
export interface Wave {
  /** From the first request until the last object was there. */
  readonly tookMs: number;
  /** Writes by our controller, events left out. */
  readonly writes: readonly Write[];
  /** Processor time of each process of ours, ms. */
  readonly processor: { readonly before: PerProgram; readonly after: PerProgram };
  /** Processor time meanwhile of all that ran, by the name of the program, ms. */
  readonly byName: ReadonlyMap<string, number>;
}

export interface FleetResult {
  readonly size: number;
  /** From the first Rollout that is sent until all of them are Healthy. */
  readonly adopted: Wave;
  /** From the first new image that is sent until all releases have been completed. */
  readonly released: Wave;
  /** As many Deployments without a Rollout: from the first new image until all pods are new and available. */
  readonly plain: Wave;
}

/** Many Deployments that get a new image all at once; their Rollouts, and then another one. */
export async function measureFleet(ground: Ground, size: number): Promise<FleetResult> {
  const { client } = ground.cluster;
  const fleet = fleetOf(size);
  await furnish(client, fleet);
  const update = (image: string) => (name: string) =>
    client.call(newImage(`${fleet.deployments}/${name}`, image));
  const plain = await wave(ground, fleet, {
    name: "plain updates",
    act: update("v2"),
    in: fleet.deployments,
    isOver: (deployment) => isUpdated(deployment, { image: "shop:v2", replicas: REPLICAS }),
  });
  const adopted = await wave(ground, fleet, {
    name: "Rollouts made",
    act: (name) => client.call({ method: "POST", path: fleet.rollouts, body: plan(name) }),
    in: fleet.rollouts,
    isOver: isHealthy,
  });
  const released = await wave(ground, fleet, {
    name: "releases",
    act: update("v3"),
    in: fleet.rollouts,
    isOver: (rollout) => isHealthy(rollout) && hasSucceeded(rollout),
  });
  return { size, adopted, released, plain };
}

interface Fleet {
  readonly namespace: string;
  readonly names: readonly string[];
  /** Paths of the collections. */
  readonly deployments: string;
  readonly rollouts: string;
}

function fleetOf(size: number): Fleet {
  const namespace = `fleet-${size}`;
  return {
    namespace,
    names: Array.from({ length: size }, (_, index) => `app-${index}`),
    deployments: `/apis/apps/v1/namespaces/${namespace}/deployments`,
    rollouts: `/apis/rollouts.kruise.io/v1beta1/namespaces/${namespace}/rollouts`,
  };
}

async function furnish(client: KubeClient, fleet: Fleet): Promise<void> {
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: fleet.namespace } };
  await client.call({ method: "POST", path: "/api/v1/namespaces", body });
  await whenAll(client, { path: fleet.deployments, names: fleet.names, isSo: isReady }, () =>
    inParallel(fleet.names, (name) => {
      const deployment = manifestOf(name, { image: "v1", replicas: REPLICAS });
      return client.call({ method: "POST", path: fleet.deployments, body: deployment });
    }),
  );
}

const plan = (name: string) => rolloutOf(name, { steps: STEPS });

interface Happening {
  readonly name: string;
  readonly act: (name: string) => Promise<unknown>;
  /** Path of the collection whose objects tell when it is over. */
  readonly in: string;
  readonly isOver: (object: unknown) => boolean;
}

async function wave(
  { cluster, audit }: Ground,
  fleet: Fleet,
  { name, act, isOver, in: path }: Happening,
): Promise<Wave> {
  const { client, agent } = cluster;
  const before = await ofEachProcess(agent, processorMs);
  const namedBefore = await processorMsByName();
  const startedAt = Date.now();
  const watched = { path, names: fleet.names, isSo: isOver };
  await whenAll(client, watched, () => inParallel(fleet.names, act));
  const tookMs = Date.now() - startedAt;
  console.log(`${fleet.names.length} ${name}: ${(tookMs / 1000).toFixed(1)} s`);
  const after = await ofEachProcess(agent, processorMs);
  const byName = since(namedBefore, await processorMsByName());
  const ours = (await audit.writes()).filter(
    (write) =>
      write.namespace === fleet.namespace &&
      isByController(write) &&
      write.resource !== "events" &&
      write.receivedAt >= startedAt,
  );
  return { tookMs, writes: ours, processor: { before, after }, byName };
}

interface All {
  readonly path: string;
  readonly names: readonly string[];
  readonly isSo: (object: unknown) => boolean;
}

/**
 * Acts, and waits by a watch until all objects are so.
 *
 * @throws {Error} that says how many were not when the time was up
 */
async function whenAll(
  client: KubeClient,
  { path, names, isSo }: All,
  act: () => Promise<void>,
): Promise<void> {
  const missing = new Set(names);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const watch = informer(client, {
    path,
    onSet(object) {
      if (isSo(object)) missing.delete(text(object, "metadata", "name") ?? "");
      else missing.add(text(object, "metadata", "name") ?? "");
      if (missing.size === 0) resolve();
    },
    onGone: () => undefined,
  });
  const timer = setTimeout(() => {
    reject(new Error(`waited ${TIMEOUT_MS} ms for ${missing.size} of ${names.length} in ${path}`));
  }, TIMEOUT_MS);
  try {
    await Promise.all([act(), promise]);
  } finally {
    clearTimeout(timer);
    watch.stop();
  }
}

function isReady(deployment: unknown): boolean {
  return count(deployment, "status", "availableReplicas") === REPLICAS;
}

/** There is no such condition before the first release. */
function hasSucceeded(rollout: unknown): boolean {
  return list(at(rollout, "status"), "conditions").some(
    (one) => text(one, "type") === "Succeeded" && text(one, "status") === "True",
  );
}

function since(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]));
}

function newImage(path: string, version: string) {
  const containers = [{ name: "app", image: `shop:${version}` }];
  const body = { spec: { template: { spec: { containers } } } };
  return { method: "PATCH", path, body } as const;
}
