import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../kube/client.ts";
import { conditionIs } from "../kube/read.ts";
import { fakePodAddress, fakePodNumber, FAKE_POD_RANGE } from "../namespace/network.ts";
import { until } from "../processes/until.ts";
import { echoOf, isBad, mannerOf } from "./answer.ts";
import { declaredPorts, followFakePods, type FakePods } from "./fake-pods.ts";
import { listeners } from "./listeners.ts";

export interface EchoOptions {
  /** Ports that every pod listens on, beside those that it declares. Default: 8080 and 80. */
  readonly ports?: readonly number[];
}

export interface EchoServer {
  readonly stop: () => Promise<void>;
}

/** EndpointSlices may be ahead of our own watch by this much on a busy machine. */
const CATCH_UP_MS = 2000;
/**
 * kwok gives addresses out one after the other: we listen before a pod has one, so that
 * its first request does not come too early.
 */
const AHEAD = 64;

/**
 * One HTTP server that answers for all pods on fake nodes: their addresses are local in
 * the namespace, and the address that a request came to says which pod is meant. The
 * answer is an `Echo`. A pod that is not ready resets the connection.
 */
export async function startEchoServer(
  client: KubeClient,
  { ports = [8080, 80] }: EchoOptions = {},
): Promise<EchoServer> {
  const answered = new Map<string, number>();
  const server = createServer((request, response) => {
    const address = request.socket.localAddress ?? "";
    if (sockets.isDraining(address)) response.setHeader("connection", "close");
    void answer({ pods, answered, address }, request, response);
  });
  const sockets = listeners(server);
  let last = 0;
  const listenUpTo = async (number: number): Promise<void> => {
    while (last < number) {
      last += 1;
      const address = fakePodAddress(last);
      await Promise.all(ports.map((port) => sockets.open(address, port)));
    }
  };
  const onPod = (pod: unknown, address: string) => {
    void listenUpTo(fakePodNumber(address) + AHEAD);
    // Beside its own also those of before, where another pod has left them.
    for (const port of [...ports, ...declaredPorts(pod)]) void sockets.open(address, port);
  };
  const pods = followFakePods(client, FAKE_POD_RANGE, {
    onPod,
    onClosing: sockets.drain,
    onFree: sockets.close,
  });
  await pods.synced;
  await listenUpTo(AHEAD);
  return {
    stop() {
      pods.stop();
      sockets.closeAll();
      server.closeAllConnections();
      return Promise.resolve();
    },
  };
}

interface Answerer {
  readonly pods: FakePods;
  /** How many answers each address has given. */
  readonly answered: Map<string, number>;
  readonly address: string;
}

async function answer(
  { pods, answered, address }: Answerer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const pod = await readyPod(pods, address);
    if (pod === undefined) return void request.socket.destroy();
    const manner = mannerOf(pod);
    const number = answered.get(address) ?? 0;
    answered.set(address, number + 1);
    if (manner.delayMs > 0) await sleep(manner.delayMs);
    response.writeHead(isBad(manner, number) ? manner.status : 200, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify({ ...echoOf(pod), headers: request.headers }));
  } catch (error) {
    response.writeHead(500);
    response.end(String(error));
  }
}

/** @returns undefined when there is no such pod, or it does not get ready soon */
async function readyPod(pods: FakePods, address: string): Promise<unknown> {
  const look = () => {
    const pod = pods.at(address);
    return conditionIs(pod, "Ready", "True") ? pod : undefined;
  };
  const known = look();
  if (known !== undefined) return known;
  const patience = { timeoutMs: CATCH_UP_MS, everyMs: 10 };
  return until("a ready pod", look, patience).catch(() => undefined);
}
