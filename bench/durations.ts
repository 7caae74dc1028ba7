import type { KubeClient } from "../e2e/cluster/kube/client.ts";
import { list, text } from "../e2e/cluster/kube/read.ts";
import { type Histogram, histogramsIn, since } from "./histogram.ts";

export type Histograms = ReadonlyMap<string, Histogram>;

/** What came in between. */
export function difference(before: Histograms, after: Histograms): Histograms {
  return new Map([...after].map(([name, one]) => [name, since(before.get(name), one)]));
}

const METRIC = "apiserver_admission_webhook_admission_duration_seconds";
const OWN_METRIC = "sluice_webhook_request_seconds";
const WEBHOOKS =
  "/api/v1/namespaces/sluice-system/pods?labelSelector=app.kubernetes.io%2Fname%3Dsluice-webhook";
const METRICS_PORT = 8081;

export interface Durations {
  /** The API server's own count, by the name of our webhook entry. */
  readonly webhooks: Histograms;
  /** The webhooks' own count, by path: without the way there and back. */
  readonly inside: Histograms;
}

/** Of all admissions so far. */
export async function durations(client: KubeClient): Promise<Durations> {
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
