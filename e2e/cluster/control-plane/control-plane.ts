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
  /** Returns when it answers that it is ready. */
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
  const running: Daemon[] = [startEtcd({ programs, folder, logs })];
  const pki = await writePki(join(folder, "pki"), API_SERVER_URL);
  const parts: Parts = { programs, pki, folder, logs, apiServerFlags };
  const clientFor = (user: User) =>
    kubeClient({ server: API_SERVER_URL, authority: pki.authority, ...pki.users[user] });
  const admin = clientFor("admin");
  const server = apiServer(parts, admin);
  const kill = async () => {
    admin.close();
    await Promise.all([...running.map((daemon) => killed(daemon)), server.stop()]);
  };
  try {
    await server.start();
    const rest = [startControllerManager(parts), startScheduler(parts), startKwok(parts)];
    running.push(...(await Promise.all(rest)));
  } catch (error) {
    await kill();
    throw error;
  }
  return { pki, admin, clientFor, stopApiServer: server.stop, startApiServer: server.start, kill };
}

interface ApiServer {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

function apiServer(parts: Parts, admin: KubeClient): ApiServer {
  let daemon: Daemon | undefined;
  return {
    async start() {
      daemon ??= await startApiServer(parts);
      await ready(daemon, admin);
    },
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
