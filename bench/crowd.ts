import type { KubeClient } from "../e2e/cluster/kube/client.ts";
import { count, list, text } from "../e2e/cluster/kube/read.ts";
import { until } from "../e2e/cluster/processes/until.ts";
import { manifestOf, rolloutOf } from "../e2e/story/shape.ts";
import { inParallel } from "./in-parallel.ts";

export const CROWD_NAMESPACE = "crowd";
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${CROWD_NAMESPACE}/deployments`;
const ROLLOUTS = `/apis/rollouts.kruise.io/v1beta1/namespaces/${CROWD_NAMESPACE}/rollouts`;
const TIMEOUT_MS = 900_000;

/** Names of the crowd's Deployments and Rollouts. */
export function crowdNames(size: number): readonly string[] {
  return Array.from({ length: size }, (_, index) => `app-${index}`);
}

export interface CrowdMade {
  /** Until the API server had taken all of them. */
  readonly postedSeconds: number;
  /** Until all controllers had done with them, too. */
  readonly settledSeconds: number;
}

/**
 * So many Deployments, each with a Rollout that watches over it, and all scaled to nothing: pods would
 * keep the scheduler, the fake kubelet and the native controllers busy on the cores that are measured.
 */
export async function createCrowd(client: KubeClient, size: number): Promise<CrowdMade> {
  const began = performance.now();
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: CROWD_NAMESPACE } };
  await client.call({ method: "POST", path: "/api/v1/namespaces", body });
  const account = `/api/v1/namespaces/${CROWD_NAMESPACE}/serviceaccounts/default`;
  await until("the service account", () => client.find(account), { timeoutMs: TIMEOUT_MS });
  await inParallel(crowdNames(size), async (name) => {
    const deployment = manifestOf(name, { image: "v1", replicas: 0 });
    await client.call({ method: "POST", path: DEPLOYMENTS, body: deployment });
    const steps = [{ replicas: "50%" }, { replicas: "100%" }];
    await client.call({ method: "POST", path: ROLLOUTS, body: rolloutOf(name, { steps }) });
  });
  const postedSeconds = (performance.now() - began) / 1000;
  const settled = async () => {
    const unsettled = await unsettledIn(client);
    if (unsettled > 0) throw new Error(`${unsettled} of ${2 * size} objects are not ready`);
    return true;
  };
  // Each look reads all of them, and that must not be what keeps the API server busy.
  const everyMs = Math.max(1000, size * 2);
  await until("the crowd to settle", settled, { timeoutMs: TIMEOUT_MS, everyMs });
  return { postedSeconds, settledSeconds: (performance.now() - began) / 1000 };
}

/** How many Deployments their own controller has not seen, and Rollouts are not Healthy. */
async function unsettledIn(client: KubeClient): Promise<number> {
  const deployments = list(await client.call({ path: DEPLOYMENTS }), "items");
  const rollouts = list(await client.call({ path: ROLLOUTS }), "items");
  const notSeen = deployments.filter(
    (one) => count(one, "status", "observedGeneration") === undefined,
  );
  const notHealthy = rollouts.filter((one) => text(one, "status", "phase") !== "Healthy");
  return notSeen.length + notHealthy.length;
}

/** The update that a person's `kubectl set image` would send; returns how long it took. */
export async function updateImage(
  client: KubeClient,
  name: string,
  image: string,
): Promise<number> {
  const started = performance.now();
  await client.call(imageUpdate(`${DEPLOYMENTS}/${name}`, image));
  return performance.now() - started;
}

/** The same with `--dry-run=server`: it goes all the way but for the store. */
export async function dryRunImage(client: KubeClient, name: string, image: string): Promise<void> {
  await client.call(imageUpdate(`${DEPLOYMENTS}/${name}?dryRun=All`, image));
}

function imageUpdate(path: string, image: string) {
  const containers = [{ name: "app", image: `shop:${image}` }];
  const body = { spec: { template: { spec: { containers } } } };
  return { method: "PATCH", path, body } as const;
}
