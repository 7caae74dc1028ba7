import http from "node:http";
import https from "node:https";
import type { Credentials, TlsIdentity } from "./credentials.ts";

export type Lane = "requests" | "watches";

/** Kept-alive connections, one pool a lane, so that no watch ever stands before a write. */
export interface Pools {
  agentFor(credentials: Credentials, lane: Lane): http.Agent;
  /** Ends all connections, also those in use. */
  destroy(): void;
}

type Pair = Readonly<Record<Lane, http.Agent>>;

/**
 * No limit on sockets: the queue's workers are the limit, and a lease must never wait in line. TCP
 * keep-alive probes find a dead peer; idle connections go after 50 s, before the server (90 s) or a
 * load balancer (often 60 s) closes them under the next request.
 */
const KEPT_ALIVE = { keepAlive: true, keepAliveMsecs: 30_000, timeout: 50_000 } as const;

export function connectionPools(): Pools {
  let current: { readonly identity: string; readonly pair: Pair } | undefined;
  const all: http.Agent[] = [];

  function pairFor(protocol: string, tls: TlsIdentity): Pair {
    const identity = JSON.stringify([protocol, tls]);
    // A new certificate: connections of the old one end by themselves as they fall idle.
    if (current?.identity !== identity) current = { identity, pair: open(protocol, tls) };
    return current.pair;
  }

  function open(protocol: string, tls: TlsIdentity): Pair {
    const agent = (): http.Agent =>
      protocol === "http:"
        ? new http.Agent(KEPT_ALIVE)
        : new https.Agent({ ...KEPT_ALIVE, ...tls });
    const pair = { requests: agent(), watches: agent() };
    all.push(pair.requests, pair.watches);
    return pair;
  }

  return {
    agentFor: (credentials, lane) =>
      credentials.proxy ?? pairFor(credentials.server.protocol, credentials.tls)[lane],
    destroy() {
      for (const agent of all.splice(0)) agent.destroy();
      current = undefined;
    },
  };
}
