import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { startControlPlane, type ControlPlane } from "./control-plane/control-plane.ts";
import { API_SERVER_URL } from "./control-plane/flags.ts";
import { locatePrograms, type Programs } from "./control-plane/start.ts";
import { FAKE_NODES, fakeNode } from "./fake-nodes/nodes.ts";
import { KubeError, type KubeClient } from "./kube/client.ts";
import { conditionIs } from "./kube/read.ts";
import { RUN_FOLDER } from "./namespace/launch.ts";
import { folderWithin } from "./namespace/run-folder.ts";
import { agentNamespace, NAMESPACE_POLICY_BINDING, namespacePolicy } from "./placement/placement.ts";
import { runCommand } from "./processes/command.ts";
import { until } from "./processes/until.ts";

export interface ClusterOptions {
  /** Namespaces whose pods run as processes; they are made at the start. Default: `sluice-system`. */
  readonly agentNamespaces?: readonly string[];
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
  /** An administrator's plain client. */
  readonly client: KubeClient;
  /** Runs kubectl as the administrator and returns its standard output. */
  readonly kubectl: (args: readonly string[], options?: ToolOptions) => Promise<string>;
  /** Runs helm as the administrator and returns its standard output. */
  readonly helm: (args: readonly string[], options?: ToolOptions) => Promise<string>;
  /** Returns when the process has ended. */
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
const READY_TIMEOUT_MS = 60_000;

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
  const plane = await startControlPlane(binaries, folder, logs);
  const stop = async () => {
    await plane.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await furnish(plane.admin, options.agentNamespaces ?? ["sluice-system"]);
  } catch (error) {
    await stop();
    throw error;
  }
  return describe({ plane, binaries, folder, logs, stop });
}

interface Running {
  readonly plane: ControlPlane;
  readonly binaries: Programs;
  readonly folder: string;
  readonly logs: string;
  readonly stop: () => Promise<void>;
}

function describe({ plane, binaries, folder, logs, stop }: Running): Cluster {
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
    client: plane.admin,
    kubectl: tool(binaries.kubectl),
    helm: tool(binaries.helm),
    stopApiServer: plane.stopApiServer,
    startApiServer: plane.startApiServer,
    stop,
  };
}

const POLICIES = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies";
const BINDINGS = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings";

/** Nodes and namespaces, and waits until pods could start. */
async function furnish(client: KubeClient, agentNamespaces: readonly string[]): Promise<void> {
  await Promise.all([
    ...FAKE_NODES.map((name) => create(client, "/api/v1/nodes", fakeNode(name))),
    ...agentNamespaces.map((name) => create(client, "/api/v1/namespaces", agentNamespace(name))),
    create(client, POLICIES, namespacePolicy(agentNamespaces)),
    create(client, BINDINGS, NAMESPACE_POLICY_BINDING),
  ]);
  const patience = { timeoutMs: READY_TIMEOUT_MS };
  for (const name of FAKE_NODES) {
    await until(`node ${name} to be ready`, () => readyNode(client, name), patience);
  }
  for (const name of ["default", ...agentNamespaces]) {
    // The API server refuses pods before it is there.
    const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    await until(`service account of ${name}`, () => client.find(account), patience);
  }
}

async function readyNode(client: KubeClient, name: string): Promise<true | undefined> {
  const node = await client.find(`/api/v1/nodes/${name}`);
  return conditionIs(node, "Ready", "True") ? true : undefined;
}

/** A namespace of that name may be there: `default` may be asked for. */
async function create(client: KubeClient, path: string, body: object): Promise<void> {
  try {
    await client.call({ method: "POST", path, body });
  } catch (error) {
    if (!(error instanceof KubeError && error.status === 409)) throw error;
  }
}
