import Fastify, { type FastifyInstance } from "fastify";

export interface Health {
  /** Why not to send requests here; undefined when they are welcome. */
  readonly obstacle: () => string | undefined;
  /** In Prometheus' text format. */
  readonly metrics: () => string;
}

/**
 * What the kubelet and Prometheus ask, over plain HTTP: neither has our certificate, and a kubelet
 * has to learn that we live before we have one.
 */
export function healthServer({ obstacle, metrics }: Health): FastifyInstance {
  const app = Fastify({ logger: false });
  app.get("/healthz", () => "ok\n");
  app.get("/readyz", (_request, reply) => {
    const reason = obstacle();
    return reply.code(reason === undefined ? 200 : 503).send(`${reason ?? "ok"}\n`);
  });
  app.get("/metrics", (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(metrics()),
  );
  return app;
}
