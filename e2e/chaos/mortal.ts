import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mountScript } from "../cluster/agent/mounts.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { text } from "../cluster/kube/read.ts";
import { NETWORK } from "../cluster/namespace/network.ts";
import { type Daemon, type Exit, lastWords, startDaemon } from "../cluster/processes/daemon.ts";
import { CONTROLLER, SLUICE_IMAGES, SYSTEM } from "../story/sluice.ts";

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
const LEASE = `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM}/leases/${CONTROLLER}`;
const HEALTH_PORT = 8099;
/** Far longer than an answer takes on a busy machine, and short enough to wait for it at every write. */
const REQUEST_TIMEOUT_SECONDS = 4;

/** A controller that is killed, and starts anew each time. */
export interface Mortal {
  readonly kill: () => void;
  /** @throws {Error} when one of them has ended without being told to */
  readonly stop: () => Promise<void>;
}

interface Told {
  /** Where it takes the API server to be. */
  readonly apiServerPort: number;
  /** `FEATURE_GATES`; undefined: none. */
  readonly gates: string | undefined;
}

/**
 * Starts the controller that ships as the manifests do: in the name of its service account, but as a
 * process of ours, so that it is dead at once and back within a second.
 */
export async function startMortal(cluster: Cluster, told: Told): Promise<Mortal> {
  const folder = join(cluster.folder, "mortal");
  await writeAccount(cluster, folder);
  const log = join(cluster.logs, `${SYSTEM}_mortal-controller.log`);
  const state: State = { cluster, folder, log, ...told, lives: 0, isOver: false };
  const living = liveOn(state);
  return {
    kill: () => end(state),
    async stop() {
      state.isOver = true;
      end(state);
      await living;
      if (state.failure !== undefined) throw new Error(state.failure);
    },
  };
}

interface State extends Told {
  readonly cluster: Cluster;
  readonly folder: string;
  readonly log: string;
  lives: number;
  isOver: boolean;
  current?: Daemon;
  /** The process that was told to end. */
  ended?: Daemon;
  failure?: string;
}

function end(state: State): void {
  if (state.current === undefined) return;
  state.ended = state.current;
  state.current.kill("SIGKILL");
}

async function liveOn(state: State): Promise<void> {
  while (!state.isOver) {
    await forgetLease(state.cluster);
    const daemon = await start(state);
    state.current = daemon;
    state.lives += 1;
    if (state.isOver) end(state);
    const exit = await daemon.exited;
    if (state.ended !== daemon) state.failure ??= await unasked(state, exit);
  }
}

/** Its holder is known to be dead; nobody has to wait until it has expired. */
async function forgetLease({ client }: Cluster): Promise<void> {
  const lease = await client.find(LEASE);
  if (lease !== undefined) await client.call({ method: "DELETE", path: LEASE });
}

async function unasked({ log, lives }: State, { code, signal }: Exit): Promise<string> {
  const how = signal ?? `exit code ${code}`;
  return `controller ${lives} ended by itself, with ${how}:\n${await lastWords(log)}`;
}

async function start({ folder, log, lives, apiServerPort, gates = "" }: State): Promise<Daemon> {
  const stage = join(folder, "stage");
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const account = { source: join(folder, "account"), target: SERVICE_ACCOUNT };
  const script = mountScript([account], stage);
  const { command } = SLUICE_IMAGES["ghcr.io/sluice-dev/sluice-controller"] ?? { command: [] };
  return startDaemon({
    name: "mortal-controller",
    file: "unshare",
    args: ["--mount", "--propagation", "private", "sh", "-c", script, "sh", ...command],
    env: {
      ...process.env,
      KUBECONFIG: "",
      KUBERNETES_SERVICE_HOST: NETWORK.host,
      KUBERNETES_SERVICE_PORT: String(apiServerPort),
      FEATURE_GATES: gates,
      NODE_OPTIONS: "--max-semi-space-size=1",
      POD_NAME: `mortal-controller-${lives + 1}`,
      POD_NAMESPACE: SYSTEM,
      POD_IP: NETWORK.host,
      HEALTH_PORT: String(HEALTH_PORT),
      REQUEST_TIMEOUT_SECONDS: String(REQUEST_TIMEOUT_SECONDS),
    },
    log,
  });
}

/** What a kubelet would mount for it. */
async function writeAccount({ client, certificates }: Cluster, folder: string): Promise<void> {
  const answer = await client.call({
    method: "POST",
    path: `/api/v1/namespaces/${SYSTEM}/serviceaccounts/${CONTROLLER}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
  });
  const account = join(folder, "account");
  await mkdir(account, { recursive: true });
  const ca = await readFile(join(certificates, "ca.crt"), "utf8");
  await writeFile(join(account, "token"), text(answer, "status", "token") ?? "");
  await writeFile(join(account, "ca.crt"), ca);
}
