import { join } from "node:path";
import type { Images } from "../cluster/agent/command-line.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { at, count, list, text } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { assertDone } from "./said.ts";
import type { Tools } from "./tools.ts";

const ROOT = join(import.meta.dirname, "../..");

export const SYSTEM = "sluice-system";
export const WEBHOOK = "sluice-webhook";
export const CONTROLLER = "sluice-controller";
export const MUTATING_CONFIGURATION = "mutatingwebhookconfigurations/sluice-workloads";

/** What the manifests' images run: the bundles that ship. */
export const SLUICE_IMAGES: Images = {
  "ghcr.io/sluice-dev/sluice-webhook": program("webhook"),
  "ghcr.io/sluice-dev/sluice-controller": program("controller"),
};

function program(name: string): Images[string] {
  return { command: [process.execPath, join(ROOT, `dist/${name}.mjs`)] };
}

const READY_MS = 60_000;

/** As a user installs it; returns once it holds updates. */
export async function installSluice(cluster: Cluster, tools: Tools): Promise<void> {
  assertDone(await tools.kubectl(["apply", "-k", join(ROOT, "manifests")]));
  for (const name of [WEBHOOK, CONTROLLER]) await deploymentReady(cluster, name);
  await admissionReached(cluster);
}

export async function deploymentReady({ client }: Cluster, name: string): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${SYSTEM}/deployments/${name}`;
  await until(
    `${name} to be ready`,
    async () => ((await isReady(client, path)) ? true : undefined),
    { timeoutMs: READY_MS },
  );
}

async function isReady(client: Cluster["client"], path: string): Promise<boolean> {
  const deployment = await client.call({ path });
  const desired = count(deployment, "spec", "replicas");
  return (
    count(deployment, "status", "readyReplicas") === desired &&
    count(deployment, "status", "observedGeneration") ===
      count(deployment, "metadata", "generation")
  );
}

/** The API server resolves the webhook's Service by itself, a little later than the pods are ready. */
export async function admissionReached({ client }: Cluster): Promise<void> {
  const path = "/apis/rollouts.kruise.io/v1beta1/namespaces/default/rollouts?dryRun=All";
  const body = {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: { name: "probe" },
    spec: {
      workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "probe" },
      strategy: { canary: { steps: [{ replicas: "100%" }] } },
    },
  };
  const look = () => client.call({ method: "POST", path, body });
  await until("admission to answer", look, { timeoutMs: READY_MS });
}

/** The webhook puts its CA bundle in a little after the configuration is there. */
export async function admissionInPlace({ client }: Cluster): Promise<void> {
  const path = `/apis/admissionregistration.k8s.io/v1/${MUTATING_CONFIGURATION}`;
  await until(
    "the CA bundle",
    async () => {
      const webhooks = list(await client.call({ path }), "webhooks");
      const complete = webhooks.every((one) => at(one, "clientConfig", "caBundle") !== undefined);
      return complete ? true : undefined;
    },
    { timeoutMs: READY_MS },
  );
}

/** The pod that holds the lease of the controllers, if its process runs. */
export async function leaderOf({ client, agent }: Cluster): Promise<string | undefined> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM}/leases/${CONTROLLER}`;
  const holder = text(await client.find(path), "spec", "holderIdentity") ?? "";
  return agent.pods().find((pod) => {
    const holds = holder === pod || holder.startsWith(`${pod}_`);
    return holds && agent.processOf(pod) !== undefined;
  });
}
