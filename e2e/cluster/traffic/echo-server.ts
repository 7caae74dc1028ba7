import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../kube/client.ts";
import { informer } from "../kube/informer.ts";
import { conditionIs, nameOf, text } from "../kube/read.ts";
import { until } from "../processes/until.ts";
import { echoOf, mannerOf } from "./answer.ts";

export interface EchoOptions {
  /** The port that pods listen on. */
  readonly port?: number;
}

export interface EchoServer {
  readonly stop: () => Promise<void>;
}

const DEFAULT_PORT = 8080;
/** A Service may be ahead of our own watch by this much on a busy machine. */
const CATCH_UP_MS = 2000;
/** A deleted pod answers a little longer, like an application that drains: EndpointSlices follow later. */
const LINGER_MS = 1000;

/**
 * One HTTP server that answers for all pods on fake nodes: their addresses are local in
 * the namespace, and the address that a request came to says which pod is meant. The
 * answer is an `Echo`. A pod that is not ready resets the connection.
 */
export async function startEchoServer(
  client: KubeClient,
  { port = DEFAULT_PORT }: EchoOptions = {},
): Promise<EchoServer> {
  const pods = podsByAddress(client);
  await pods.synced;
  const server = createServer((request, response) => void answer(pods, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "0.0.0.0", resolve);
  });
  return {
    async stop() {
      pods.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Pods {
  readonly synced: Promise<void>;
  readonly at: (address: string) => unknown;
  readonly stop: () => void;
}

function podsByAddress(client: KubeClient): Pods {
  const byAddress = new Map<string, unknown>();
  const { synced, stop } = informer(client, {
    path: "/api/v1/pods",
    onSet(pod) {
      const address = text(pod, "status", "podIP");
      if (address !== undefined) byAddress.set(address, pod);
    },
    onGone(pod) {
      const address = text(pod, "status", "podIP");
      if (address === undefined) return;
      const forget = () => {
        if (nameOf(byAddress.get(address)) === nameOf(pod)) byAddress.delete(address);
      };
      setTimeout(forget, LINGER_MS).unref();
    },
  });
  return { synced, stop, at: (address) => byAddress.get(address) };
}

async function answer(pods: Pods, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const address = request.socket.localAddress ?? "";
    const pod = await readyPod(pods, address);
    if (pod === undefined) return void request.socket.destroy();
    const { status, delayMs } = mannerOf(pod);
    if (delayMs > 0) await sleep(delayMs);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(echoOf(pod)));
  } catch (error) {
    response.writeHead(500);
    response.end(String(error));
  }
}

/** @returns undefined when there is no such pod, or it does not get ready soon */
async function readyPod(pods: Pods, address: string): Promise<unknown> {
  const look = () => {
    const pod = pods.at(address);
    return conditionIs(pod, "Ready", "True") ? pod : undefined;
  };
  const known = look();
  if (known !== undefined) return known;
  const patience = { timeoutMs: CATCH_UP_MS, everyMs: 10 };
  return until("a ready pod", look, patience).catch(() => undefined);
}
