import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../e2e/cluster/kube/client.ts";
import { list, text } from "../e2e/cluster/kube/read.ts";
import { createCrowd, crowdNames, updateImage } from "./crowd.ts";
import type { Ground } from "./ground.ts";
import { type Histogram, histogramsIn, since } from "./histogram.ts";
import { type Memory, residentMemory } from "./memory.ts";

export const CROWD = Number(process.env['CROWD'] ?? 1000);
export const WARM_UP = 100;
export const REQUESTS = 400;
export const PAUSE_SECONDS = 30;

/** What a crowd of Rollouts costs: time in every update, and memory. */
export interface CrowdResult {
  /** The API server's own count, by the name of our webhook entry. */
  readonly webhooks: ReadonlyMap<string, Histogram>;
  /** The webhooks' own count, by path: without the way there and back. */
  readonly inside: ReadonlyMap<string, Histogram>;
  /** Whole requests as the client sees them, ms. */
  readonly requestsMs: readonly number[];
  readonly memory: {
    readonly empty: Memory;
    readonly crowd: Memory;
    readonly afterLoad: Memory;
  };
}

/** One client updates one Deployment after the other; each update begins a release. */
export async function measureCrowd({ cluster }: Ground): Promise<CrowdResult> {
  const { client, agent } = cluster;
  await sleep(PAUSE_SECONDS * 1000);
  const empty = await residentMemory(agent);
  await createCrowd(client, CROWD);
  await sleep(PAUSE_SECONDS * 1000);
  const crowd = await residentMemory(agent);
  const names = crowdNames(CROWD);
  await updates(client, names.slice(0, WARM_UP));
  const before = await durations(client);
  const requestsMs = await updates(client, names.slice(WARM_UP, WARM_UP + REQUESTS));
  const after = await durations(client);
  await sleep(PAUSE_SECONDS * 1000);
  const afterLoad = await residentMemory(agent);
  return {
    webhooks: difference(before.webhooks, after.webhooks),
    inside: difference(before.inside, after.inside),
    requestsMs,
    memory: { empty, crowd, afterLoad },
  };
}

async function updates(client: KubeClient, names: readonly string[]): Promise<readonly number[]> {
  const took: number[] = [];
  for (const name of names) took.push(await updateImage(client, name, "v2"));
  return took;
}

type Histograms = ReadonlyMap<string, Histogram>;

function difference(before: Histograms, after: Histograms): Histograms {
  return new Map([...after].map(([name, one]) => [name, since(before.get(name), one)]));
}

const METRIC = "apiserver_admission_webhook_admission_duration_seconds";
const OWN_METRIC = "sluice_webhook_request_seconds";
const WEBHOOKS =
  "/api/v1/namespaces/sluice-system/pods?labelSelector=app.kubernetes.io%2Fname%3Dsluice-webhook";
const METRICS_PORT = 8081;

async function durations(
  client: KubeClient,
): Promise<{ readonly webhooks: Histograms; readonly inside: Histograms }> {
  const all = histogramsIn(String(await client.call({ path: "/metrics" })), METRIC, "name");
  const pods = list(await client.call({ path: WEBHOOKS }), "items");
  const own = await Promise.all(pods.map((pod) => metricsOf(text(pod, "status", "podIP") ?? "")));
  return {
    webhooks: new Map([...all].filter(([name]) => name.endsWith(".sluice.dev"))),
    inside: histogramsIn(own.join("\n"), OWN_METRIC, "path"),
  };
}

async function metricsOf(address: string): Promise<string> {
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(`http://${address}:${METRICS_PORT}/metrics`, { signal });
  return answer.text();
}
