import { mkdir } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { findFiles, findProgram, placesFrom } from "../binaries/cache.ts";
import { KRUISE_PROGRAM } from "../binaries/catalogue.ts";
import { flagList } from "../control-plane/flags.ts";
import { serveKinds } from "../kube/definitions.ts";
import { text, type Fields } from "../kube/read.ts";
import type { KubeClient } from "../kube/client.ts";
import { lastWords, startDaemon, type Daemon } from "../processes/daemon.ts";
import { until } from "../processes/until.ts";
import { KRUISE_NAMESPACE, readManifests } from "./manifests.ts";

const HOST = "127.0.0.1";
const WEBHOOK_PORT = 9876;
const HEALTH_PORT = 9877;

/** Its first look for its own webhooks comes too early; it sleeps 2 s before the second. */
const READY_TIMEOUT_MS = 90_000;

export interface KruisePlace {
  readonly client: KubeClient;
  /** Path of a kubeconfig that may do everything. */
  readonly kubeconfig: string;
  /** For its certificate. */
  readonly folder: string;
  readonly logs: string;
}

/**
 * Starts OpenKruise's manager, with CloneSets, Advanced StatefulSets and Advanced DaemonSets.
 * Returns when its webhooks answer; its controllers follow within a second or two.
 *
 * @throws {Error} when it is not built, or with the end of its log when it does not start
 */
export async function startKruise(place: KruisePlace): Promise<Daemon> {
  const places = placesFrom(process.env);
  const file = await findProgram(places, KRUISE_PROGRAM);
  const files = await findFiles(places, "kruise");
  if (file === undefined || files === undefined)
    throw new Error(`${KRUISE_PROGRAM} is not built yet: main.ts build ${KRUISE_PROGRAM}`);
  await applyManifests(place.client, files);
  const certificates = join(place.folder, "certificates");
  await mkdir(certificates, { recursive: true });
  const daemon = startDaemon({
    name: KRUISE_PROGRAM,
    file,
    args: flagList(FLAGS),
    env: {
      ...process.env,
      KUBECONFIG: place.kubeconfig,
      POD_NAMESPACE: KRUISE_NAMESPACE,
      // With a host it makes its own certificate, and registers its webhooks by URL.
      WEBHOOK_HOST: HOST,
      WEBHOOK_PORT: String(WEBHOOK_PORT),
      WEBHOOK_CERT_DIR: certificates,
    },
    log: join(place.logs, `${KRUISE_PROGRAM}.log`),
  });
  try {
    await ready(daemon);
    return daemon;
  } catch (error) {
    daemon.kill("SIGKILL");
    throw error;
  }
}

const FLAGS = {
  "enable-leader-election": "false",
  "health-probe-addr": `${HOST}:${HEALTH_PORT}`,
  "metrics-addr": "0",
  "enable-pprof": "false",
  // No webhook on every pod, and no images to pull on nodes that do not exist.
  "feature-gates": "PodWebhook=false,KruiseDaemon=false",
  "rest-config-qps": "500",
  "rest-config-burst": "1000",
} as const;

/** All kinds of its release: for each one that is missing, it looks again for 15 s. */
async function applyManifests(client: KubeClient, files: string): Promise<void> {
  const { definitions, webhooks } = await readManifests(
    files,
    `https://${HOST}:${WEBHOOK_PORT}/convert`,
  );
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: KRUISE_NAMESPACE } };
  const post = (path: string, body: object) => client.call({ method: "POST", path, body });
  await Promise.all([
    post("/api/v1/namespaces", namespace),
    serveKinds(client, definitions),
    ...webhooks.map((one) => post(configurationsPath(one), one)),
  ]);
}

function configurationsPath(configuration: Fields): string {
  const resource = `${text(configuration, "kind")?.toLowerCase()}s`;
  return `/apis/admissionregistration.k8s.io/v1/${resource}`;
}

async function ready(daemon: Daemon): Promise<void> {
  const look = async () => {
    if (daemon.exit() !== undefined) return "exited";
    return (await statusOf(`http://${HOST}:${HEALTH_PORT}/readyz`)) === 200 ? "ready" : undefined;
  };
  const answer = await until("OpenKruise to be ready", look, { timeoutMs: READY_TIMEOUT_MS });
  if (answer === "ready") return;
  throw new Error(`kruise-manager exited:\n${await lastWords(daemon.log)}`);
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { timeout: 2000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on("error", reject);
  });
}
