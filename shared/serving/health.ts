import { createServer, type Server } from "node:http";

export interface Health {
  /** Why not to send requests here; undefined when they are welcome. */
  readonly obstacle: () => string | undefined;
  /** In Prometheus' text format. */
  readonly metrics: () => string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/**
 * What the kubelet and Prometheus ask, over plain HTTP: neither has our certificate, and a kubelet
 * has to learn that we live before we have one. Three fixed answers need no framework, which would
 * be a fifth of the controller's memory.
 */
export function healthServer(health: Health): Server {
  return createServer((request, reply) => {
    const { status, body, type = "text/plain" } = answerTo(request.url ?? "", health);
    reply.writeHead(status, { "content-type": `${type}; charset=utf-8` }).end(body);
  });
}

function answerTo(url: string, { obstacle, metrics }: Health): Answer {
  const [path = ""] = url.split("?");
  switch (path) {
    case "/healthz":
      return { status: 200, body: "ok\n" };
    case "/readyz": {
      const reason = obstacle();
      return { status: reason === undefined ? 200 : 503, body: `${reason ?? "ok"}\n` };
    }
    case "/metrics":
      return { status: 200, body: metrics(), type: "text/plain; version=0.0.4" };
    default:
      return { status: 404, body: "there are /healthz, /readyz and /metrics\n" };
  }
}

/** @returns once it listens; @throws when the address cannot be had */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Ends it, with the connections that probes keep open. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
