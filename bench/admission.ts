import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../e2e/cluster/cluster.ts";
import type { KubeClient } from "../e2e/cluster/kube/client.ts";
import { createCrowd, crowdNames, updateImage } from "./crowd.ts";
import { difference, durations, type Histograms } from "./durations.ts";
import type { Ground } from "./ground.ts";
import { ofEachProcess, type PerProgram } from "./our-processes.ts";
import { anonymousMb, processorMs, residentMb } from "./proc.ts";

/** How many Rollouts, unless asked otherwise. */
export const CROWD = 1000;
const WARM_UP = 100;
const MOST_REQUESTS = 300;
/** Between two updates of a client that takes its time, so that what they set off is over. */
export const GAP_MS = 200;
const PAUSE_SECONDS = 15;

/** What a crowd of Rollouts costs: time in every update, and memory. */
export interface CrowdResult {
  readonly size: number;
  /** One client, with a gap between two updates. */
  readonly paced: Latencies;
  /** One client, one update after the other: the work that they set off piles up beside them. */
  readonly unpaced: Latencies;
  readonly memory: {
    readonly empty: Memory;
    readonly crowd: Memory;
    readonly afterLoad: Memory;
  };
}

/** Of each process, MB. */
export type Memory = Readonly<Record<"resident" | "anonymous", PerProgram>>;

export interface Latencies {
  /** The API server's own count, by the name of our webhook entry. */
  readonly webhooks: Histograms;
  /** The webhooks' own count, by path: without the way there and back. */
  readonly inside: Histograms;
  /** Whole requests as the client sees them, ms. */
  readonly requestsMs: readonly number[];
  /** Processor time of each process of ours from the first request to a while after the last, ms. */
  readonly processor: { readonly before: PerProgram; readonly after: PerProgram };
}

/** Each update begins a release, which then waits for an approval. */
export async function measureCrowd({ cluster }: Ground, size: number): Promise<CrowdResult> {
  const { client, agent } = cluster;
  await sleep(PAUSE_SECONDS * 1000);
  const empty = await memoryOf(agent);
  await createCrowd(client, size);
  await sleep(PAUSE_SECONDS * 1000);
  const crowd = await memoryOf(agent);
  const names = crowdNames(size);
  // Each Deployment is updated once: a second update would meet a release under way.
  const requests = Math.min(MOST_REQUESTS, Math.floor((size - WARM_UP) / 2));
  const [first, second] = [WARM_UP, WARM_UP + requests];
  await updates(client, names.slice(0, first), GAP_MS);
  await sleep(PAUSE_SECONDS * 1000);
  const paced = await measured(cluster, () => updates(client, names.slice(first, second), GAP_MS));
  const unpaced = await measured(cluster, () =>
    updates(client, names.slice(second, second + requests), 0),
  );
  return {
    size,
    paced,
    unpaced,
    memory: { empty, crowd, afterLoad: await memoryOf(agent) },
  };
}

async function memoryOf(agent: Cluster["agent"]): Promise<Memory> {
  return {
    resident: await ofEachProcess(agent, residentMb),
    anonymous: await ofEachProcess(agent, anonymousMb),
  };
}

async function measured(
  { client, agent }: Cluster,
  send: () => Promise<readonly number[]>,
): Promise<Latencies> {
  const busyBefore = await ofEachProcess(agent, processorMs);
  const before = await durations(client);
  const requestsMs = await send();
  const after = await durations(client);
  await sleep(PAUSE_SECONDS * 1000); // what the updates set off belongs to them
  return {
    webhooks: difference(before.webhooks, after.webhooks),
    inside: difference(before.inside, after.inside),
    requestsMs,
    processor: { before: busyBefore, after: await ofEachProcess(agent, processorMs) },
  };
}

async function updates(
  client: KubeClient,
  names: Iterable<string>,
  gapMs: number,
): Promise<readonly number[]> {
  const took: number[] = [];
  for (const name of names) {
    took.push(await updateImage(client, name, "v2"));
    await sleep(gapMs);
  }
  return took;
}
