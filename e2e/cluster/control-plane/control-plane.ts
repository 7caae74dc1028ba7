import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { kubeClient, type KubeClient } from "../kube/client.ts";
import { lastWords, type Daemon } from "../processes/daemon.ts";
import { until } from "../processes/until.ts";
import { API_SERVER_URL } from "./flags.ts";
import { writePki, type Pki, type User } from "./pki.ts";
import {
  startApiServer,
  startControllerManager,
  startEtcd,
  startKwok,
  startScheduler,
  type Parts,
  type Programs,
} from "./start.ts";

/** Generous: a busy machine with two cores may need a minute where an idle one needs four seconds. */
const READY_TIMEOUT_MS = 90_000;

/** The running processes. Fields are only read; the API server can be stopped and started again. */
export interface ControlPlane {
  readonly pki: Pki;
  readonly admin: KubeClient;
  readonly clientFor: (user: User) => KubeClient;
  /** Kills it, as a crash would; asked politely it takes seconds. A second call does nothing. */
  readonly stopApiServer: () => Promise<void>;
  /** Returns when it answers that it is ready; what depends on it begins anew. */
  readonly startApiServer: () => Promise<void>;
  /** Ends every process at once: there is nothing that a slow goodbye would save. */
  readonly kill: () => Promise<void>;
}

/** @param folder for keys, data and configuration */
export async function startControlPlane(
  programs: Programs,
  folder: string,
  { logs, apiServerFlags }: Pick<Parts, "logs" | "apiServerFlags">,
): Promise<ControlPlane> {
  await mkdir(logs, { recursive: true });
  // Making keys takes as long as etcd does to start.
  const etcd = startEtcd({ programs, folder, logs });
  const pki = await writePki(join(folder, "pki"), API_SERVER_URL);
  const parts: Parts = { programs, pki, folder, logs, apiServerFlags };
  const clientFor = (user: User) =>
    kubeClient({ server: API_SERVER_URL, authority: pki.authority, ...pki.users[user] });
  const admin = clientFor("admin");
  const server = restartable(() => startApiServer(parts));
  const clients = [startControllerManager, startScheduler, startKwok].map((launch) =>
    restartable(() => launch(parts)),
  );
  const kill = async () => {
    admin.close();
    await Promise.all([killed(etcd), stopAll([...clients, server])]);
  };
  const start = async () => {
    await ready(await server.start(), admin);
    // Elsewhere, controllers lose their leases in an outage and are started anew, and a kubelet looks
    // again at all its pods. Here they have no leases, and would wait for up to a minute; and kwok
    // forgets a stage for good whose write failed otherwise than by a refused connection.
    await stopAll(clients);
    await Promise.all(clients.map((client) => client.start()));
  };
  try {
    await start();
  } catch (error) {
    await kill();
    throw error;
  }
  return { pki, admin, clientFor, stopApiServer: server.stop, startApiServer: start, kill };
}

async function stopAll(all: readonly Restartable[]): Promise<void> {
  await Promise.all(all.map((one) => one.stop()));
}

interface Restartable {
  /** Does nothing while it runs. */
  readonly start: () => Promise<Daemon>;
  /** SIGKILL; does nothing while it does not run. */
  readonly stop: () => Promise<void>;
}

function restartable(launch: () => Promise<Daemon>): Restartable {
  let daemon: Daemon | undefined;
  return {
    start: async () => (daemon ??= await launch()),
    async stop() {
      if (daemon !== undefined) await killed(daemon);
      daemon = undefined;
    },
  };
}

/** @throws {Error} with the end of its log when it exits instead */
async function ready(server: Daemon, admin: KubeClient): Promise<void> {
  const answer = await until(
    "the API server to be ready",
    async () => {
      if (server.exit() !== undefined) return "exited";
      await admin.call({ path: "/readyz", timeoutMs: 2000 });
      return "ready";
    },
    { timeoutMs: READY_TIMEOUT_MS },
  );
  if (answer === "ready") return;
  throw new Error(`kube-apiserver exited:\n${await lastWords(server.log)}`);
}

async function killed(daemon: Daemon): Promise<void> {
  daemon.kill("SIGKILL");
  await daemon.exited;
}
