import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { startAgent, type AgentPlace, type NodeAgent } from "./agent/agent.ts";
import type { Images } from "./agent/command-line.ts";
import { startControlPlane, type ControlPlane } from "./control-plane/control-plane.ts";
import { API_SERVER_PORT, API_SERVER_URL } from "./control-plane/flags.ts";
import { locatePrograms, type Programs } from "./control-plane/start.ts";
import { furnish } from "./furnish.ts";
import { lateGateway, serveKindsOf, type Gateway, type RouteKinds } from "./gateway/gateway.ts";
import type { KubeClient } from "./kube/client.ts";
import { startKruise } from "./kruise/kruise.ts";
import { RUN_FOLDER } from "./namespace/launch.ts";
import { agentPodAddresses, NETWORK } from "./namespace/network.ts";
import { folderWithin } from "./namespace/run-folder.ts";
import { runCommand } from "./processes/command.ts";
import type { Daemon } from "./processes/daemon.ts";

export interface ClusterOptions {
  /** What images run in the agent's namespaces: name without tag → command on this machine. */
  readonly images?: Images;
  /** Namespaces whose pods run as processes; they are made at the start. Default: `sluice-system`. */
  readonly agentNamespaces?: readonly string[];
  /** For the API server, beyond or instead of ours, e.g. an audit log. */
  readonly apiServerFlags?: Readonly<Record<string, string>>;
  /** Where logs go. Default: `SLUICE_LOGS`, or a folder that goes when the cluster stops. */
  readonly logs?: string;
}

/** A running cluster. Everything in it is reached from within its network namespace only. */
export interface Cluster {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly apiServer: string;
  /** For what belongs to this cluster; removed by `stop`. */
  readonly folder: string;
  /** One file a program, and one a container that runs as a process. */
  readonly logs: string;
  /** Folder with the certificates and keys of the control plane. */
  readonly certificates: string;
  /** Paths of the programs. */
  readonly binaries: Programs;
  /** Folder with the programs under their plain names, for PATH. */
  readonly bin: string;
  /** An administrator's plain client. */
  readonly client: KubeClient;
  /** Runs kubectl as the administrator and returns its standard output. */
  readonly kubectl: (args: readonly string[], options?: ToolOptions) => Promise<string>;
  /** Runs helm as the administrator and returns its standard output. */
  readonly helm: (args: readonly string[], options?: ToolOptions) => Promise<string>;
  /** Runs the pods of the agent's namespaces as processes. */
  readonly agent: NodeAgent;
  /**
   * Starts OpenKruise's manager (`kruise-manager` has to be built) and returns when it answers.
   * Called again, it waits for the same start.
   */
  readonly startKruise: () => Promise<void>;
  /** Traefik, for HTTPRoutes and Ingresses; not running until it is started. */
  readonly gateway: Pick<Gateway, "start" | "restart">;
  /** Serves the kinds of a project that is not running here, for what the API server says of its objects. */
  readonly serveKindsOf: (source: RouteKinds) => Promise<void>;
  /** Kills the API server, as a crash would; returns when the process has ended. */
  readonly stopApiServer: () => Promise<void>;
  /** Returns when the API server is ready again. */
  readonly startApiServer: () => Promise<void>;
  /** Ends every process and removes the folder. */
  readonly stop: () => Promise<void>;
}

export interface ToolOptions {
  readonly input?: string;
  /** Default: 60 s. */
  readonly timeoutMs?: number;
}

const TOOL_TIMEOUT_MS = 60_000;

/**
 * Starts a cluster: etcd, API server, controller manager, scheduler, and kwok for the
 * fake nodes. One at a time in a namespace, as its ports and addresses are fixed.
 *
 * @throws {Error} outside of a namespace (`main.ts inside -- …` makes one), when a
 *   program is not built, or with the end of its log when one does not start
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const run = process.env[RUN_FOLDER];
  if (run === undefined) throw new Error("a cluster starts in a namespace: main.ts inside -- …");
  const binaries = await locatePrograms();
  const folder = await folderWithin(run, "cluster");
  const logs = options.logs ?? process.env["SLUICE_LOGS"] ?? join(folder, "logs");
  await mkdir(logs, { recursive: true });
  const plane = await startControlPlane(binaries, folder, {
    logs,
    apiServerFlags: options.apiServerFlags ?? {},
  });
  const kruise = lateKruise(plane, folder, logs);
  const gateway = lateGateway(plane.admin, { kubeconfig: plane.pki.kubeconfig("gateway"), logs });
  const clear = async () => {
    await Promise.all([kruise.kill(), gateway.kill()]);
    await plane.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [agent] = await Promise.all([
      startAgent({ images: options.images ?? {} }, agentPlace(plane, folder, logs)),
      linkPrograms(binaries, join(folder, "bin")),
      furnish(plane.admin, options.agentNamespaces ?? ["sluice-system"]),
    ]);
    const stop = () => agent.stop().then(clear);
    const late = { startKruise: kruise.start, gateway };
    return describe({ plane, agent, binaries, folder, logs, stop, ...late });
  } catch (error) {
    await clear();
    throw error;
  }
}

async function linkPrograms(binaries: Programs, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, path] of Object.entries(binaries)) await symlink(path, join(folder, name));
}

function agentPlace(plane: ControlPlane, folder: string, logs: string): AgentPlace {
  return {
    client: plane.clientFor("agent"),
    api: { host: NETWORK.host, port: API_SERVER_PORT },
    folder: join(folder, "pods"),
    logs,
    nextAddress: agentPodAddresses(),
  };
}

interface LateKruise {
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

/** Most who start a cluster do not need it. */
function lateKruise(
  { pki, admin: client }: ControlPlane,
  folder: string,
  logs: string,
): LateKruise {
  let started: Promise<Daemon> | undefined;
  const place = {
    client,
    kubeconfig: pki.kubeconfig("kruise"),
    folder: join(folder, "kruise"),
    logs,
  };
  return {
    start: async () => void (await (started ??= startKruise(place))),
    async kill() {
      const daemon = await started?.catch(() => undefined);
      daemon?.kill("SIGKILL");
      await daemon?.exited;
    },
  };
}

interface Running {
  readonly plane: ControlPlane;
  readonly agent: NodeAgent;
  readonly binaries: Programs;
  readonly folder: string;
  readonly logs: string;
  readonly stop: () => Promise<void>;
  readonly startKruise: () => Promise<void>;
  readonly gateway: Gateway;
}

function describe({ plane, agent, binaries, folder, logs, stop, ...rest }: Running): Cluster {
  const kubeconfig = plane.pki.kubeconfig("admin");
  const tool =
    (file: string) =>
    (args: readonly string[], { input, timeoutMs = TOOL_TIMEOUT_MS }: ToolOptions = {}) =>
      runCommand(file, args, {
        // helm keeps its settings and cache in the home folder otherwise.
        env: { ...process.env, KUBECONFIG: kubeconfig, HELM_CACHE_HOME: folder },
        timeoutMs,
        ...(input === undefined ? {} : { input }),
      });
  return {
    kubeconfig,
    apiServer: API_SERVER_URL,
    folder,
    logs,
    certificates: plane.pki.folder,
    binaries,
    bin: join(folder, "bin"),
    client: plane.admin,
    kubectl: tool(binaries.kubectl),
    helm: tool(binaries.helm),
    agent,
    startKruise: rest.startKruise,
    gateway: rest.gateway,
    serveKindsOf: (source) => serveKindsOf(plane.admin, source),
    stopApiServer: plane.stopApiServer,
    startApiServer: plane.startApiServer,
    stop,
  };
}
