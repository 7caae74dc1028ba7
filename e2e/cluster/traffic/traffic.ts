import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../kube/client.ts";
import { informer } from "../kube/informer.ts";
import { nameOf } from "../kube/read.ts";
import { readyEndpoints, type Endpoint } from "./endpoints.ts";
import { tally, type Outcome, type Tally } from "./tally.ts";

export interface TrafficOptions {
  readonly namespace: string;
  readonly service: string;
  /** How many in all; at most 10,000, as load is bounded. */
  readonly requests: number;
  /** At the same time; default 4. */
  readonly concurrency?: number;
  /** Pause of each of them between two requests, for traffic that lasts as long as a release; default 0. */
  readonly pauseMs?: number;
  /** Ends it early, with what was counted so far. */
  readonly signal?: AbortSignal;
  readonly portName?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_REQUESTS = 10_000;
const REQUEST_TIMEOUT_MS = 5000;

/**
 * Sends requests to a Service, round robin over its ready endpoints as they are at
 * the time of each request: what kube-proxy would do, without one.
 *
 * @throws {RangeError} on more requests than allowed
 */
export async function sendTraffic(client: KubeClient, options: TrafficOptions): Promise<Tally> {
  const { requests, concurrency = 4 } = options;
  if (requests > MOST_REQUESTS) throw new RangeError(`${requests} requests are too many`);
  const service = await followService(client, options);
  const outcomes: Outcome[] = [];
  let sent = 0;
  const sender = async () => {
    while (sent < requests && options.signal?.aborted !== true) {
      sent += 1;
      outcomes.push(await send(service.next(), options));
      await sleep(options.pauseMs ?? 0);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, sender));
  } finally {
    service.stop();
  }
  return tally(outcomes);
}

interface Service {
  /** The next endpoint in turn; undefined when none is ready. */
  readonly next: () => Endpoint | undefined;
  readonly stop: () => void;
}

async function followService(client: KubeClient, options: TrafficOptions): Promise<Service> {
  const { namespace, service, portName } = options;
  const slices = new Map<string, unknown>();
  const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  const { synced, stop } = informer(client, {
    path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`,
    onSet: (slice) => void slices.set(nameOf(slice), slice),
    onGone: (slice) => void slices.delete(nameOf(slice)),
  });
  await synced;
  let turn = 0;
  return {
    stop,
    next() {
      const endpoints = readyEndpoints([...slices.values()], portName);
      turn += 1;
      return endpoints[turn % endpoints.length];
    },
  };
}

/** Each request has a connection of its own: a kept one would hide what new connections meet. */
function send(endpoint: Endpoint | undefined, options: TrafficOptions): Promise<Outcome> {
  if (endpoint === undefined) {
    return Promise.resolve({ kind: "failed", reason: "no ready endpoint" });
  }
  const { path = "/", headers = {} } = options;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const target = { host: endpoint.address, port: endpoint.port, path, headers, signal };
    const fail = (error: NodeJS.ErrnoException) =>
      resolve({ kind: "failed", reason: error.code ?? error.message });
    const outgoing = request({ ...target, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (body += chunk));
      answer.on("error", fail);
      answer.on("end", () => {
        resolve({ kind: "answered", status: answer.statusCode ?? 0, body: jsonOr(body) });
      });
    });
    outgoing.on("error", fail);
    outgoing.end();
  });
}

function jsonOr(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
