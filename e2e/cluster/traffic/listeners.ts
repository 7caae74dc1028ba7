import type { Server as HttpServer } from "node:http";
import { createServer, type Server } from "node:net";

/** Listens at many addresses for one HTTP server. */
export interface Listeners {
  /** Twice is the same as once; returns when it listens. */
  readonly open: (address: string, port: number) => Promise<void>;
  readonly close: (address: string) => void;
  readonly closeAll: () => void;
}

/**
 * One socket an address, and not one for all: that would take the port from the pods
 * that run as processes in the same namespace.
 */
export function listeners(http: HttpServer): Listeners {
  const open = new Map<string, Map<number, Server>>();
  function close(address: string): void {
    for (const server of open.get(address)?.values() ?? []) server.close();
    open.delete(address);
  }
  return {
    close,
    open(address, port) {
      const ports = open.get(address) ?? new Map<number, Server>();
      open.set(address, ports);
      if (ports.has(port)) return Promise.resolve();
      const server = createServer((socket) => void http.emit("connection", socket));
      ports.set(port, server);
      return listen(server, address, port);
    },
    closeAll() {
      for (const address of open.keys()) close(address);
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 64 }, resolve);
  });
}
