import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { KubeClient } from "../kube/client.ts";
import { informer } from "../kube/informer.ts";
import { text } from "../kube/read.ts";
import type { Images } from "./command-line.ts";
import type { ApiAddress } from "./environment.ts";
import { journal } from "./journal.ts";
import { agentNode } from "./node-object.ts";
import { RunningPod, type NodeSurroundings } from "./running-pod.ts";

/** A tiny kubelet: the pods of its node run as processes of this machine. */
export interface NodeAgent {
  /** The process of a pod's container (of the first one if not named); undefined while it does not run. */
  readonly processOf: (pod: string, container?: string) => number | undefined;
  /**
   * Sends a signal to a container, as a crash or an operator would.
   *
   * @throws {Error} when the container does not run
   */
  readonly kill: (pod: string, signal: NodeJS.Signals, container?: string) => void;
  /** Names of the pods that it runs. */
  readonly pods: () => readonly string[];
  /** Ends all processes. The pods stay at the API server, as after a power cut. */
  readonly stop: () => Promise<void>;
}

export interface AgentOptions {
  /** What images run; a pod with another image waits with ErrImagePull. */
  readonly images: Images;
}

export interface AgentPlace {
  readonly client: KubeClient;
  readonly api: ApiAddress;
  readonly folder: string;
  readonly logs: string;
  /** Gives an address to each pod. */
  readonly nextAddress: () => string;
}

const AGENT_NODE = "sluice-agent";

const REFRESH_MS = 2000;

export async function startAgent(
  { images }: AgentOptions,
  { nextAddress, ...place }: AgentPlace,
): Promise<NodeAgent> {
  await mkdir(place.folder, { recursive: true });
  await place.client.call({
    method: "POST",
    path: "/api/v1/nodes",
    body: agentNode(AGENT_NODE, place.api.host),
  });
  const note = journal(join(place.logs, "node-agent.log"));
  const pods = podTable({ ...place, images, note, refreshMs: REFRESH_MS }, nextAddress);
  const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${AGENT_NODE}`;
  const watch = informer(place.client, { path, onSet: pods.set, onGone: pods.gone });
  await watch.synced;
  const find = (name: string) => pods.all().find(({ spec }) => spec.name === name);
  return {
    processOf: (pod, container) => find(pod)?.processOf(container),
    kill(pod, signal, container) {
      const found = find(pod);
      if (found?.processOf(container) === undefined) throw new Error(`pod ${pod} does not run`);
      found.kill(signal, container);
    },
    pods: () => pods.all().map(({ spec }) => spec.name),
    async stop() {
      watch.stop();
      await Promise.all(pods.all().map((pod) => pod.end()));
    },
  };
}

interface PodTable {
  readonly set: (object: unknown) => void;
  readonly gone: (object: unknown) => void;
  readonly all: () => readonly RunningPod[];
}

const uidOf = (object: unknown): string => text(object, "metadata", "uid") ?? "";

/** By uid: a StatefulSet's next pod has the name of the one before. */
function podTable(node: NodeSurroundings, nextAddress: () => string): PodTable {
  const pods = new Map<string, RunningPod>();
  return {
    set(object) {
      const uid = uidOf(object);
      const known = pods.get(uid);
      if (known !== undefined) return known.update(object);
      const pod = new RunningPod(object, nextAddress(), node);
      pods.set(uid, pod);
      pod.start();
      pod.update(object);
    },
    gone(object) {
      const uid = uidOf(object);
      void pods.get(uid)?.end();
      pods.delete(uid);
    },
    all: () => [...pods.values()],
  };
}
