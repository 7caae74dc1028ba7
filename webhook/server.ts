import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { IncomingMessage } from "node:http";
import type { Server } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Bodies } from "./serving/bodies.ts";
import { addEndpoints, type Endpoint, type Surroundings } from "./serving/endpoint.ts";
import { LIMITS, type Limits } from "./serving/limits.ts";
import { answerPlainly, hangUp } from "./serving/refusal.ts";

/** PEM of a private key and its certificate. */
export interface Shown {
  readonly keyPem: string;
  readonly certPem: string;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
}

/** For who opened a connection and never asks, once we are told to stop. */
const LAST_CALL_MS = 5_000;

/** Answers admission requests over TLS, from the first certificate until it has drained. */
export class AdmissionServer {
  readonly app: FastifyInstance<Server>;
  readonly #sockets = new Set<Socket>();
  #stage: "serving" | "draining" = "serving";

  constructor(endpoints: readonly Endpoint[], around: Surroundings, limits: Limits = LIMITS) {
    this.app = appWithin(limits, endpoints);
    this.app.server.on("connection", (socket: Socket) => this.#remember(socket));
    this.app.addHook("onRequest", (_request, reply, done) => {
      if (this.#stage === "draining") reply.header("Connection", "close");
      done();
    });
    addEndpoints(this.app, endpoints, around);
  }

  /** How many clients are connected, their TLS handshake done or not. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Shows a pair to whoever connects from now on; listens once there is one to show. */
  async show({ keyPem, certPem }: Shown, { host, port }: ListenOptions): Promise<void> {
    this.app.server.setSecureContext({ key: keyPem, cert: certPem, minVersion: "TLSv1.2" });
    if (!this.app.server.listening) await this.app.listen({ host, port });
  }

  /**
   * Goes on serving for `drainMs`, telling each client to connect elsewhere next time, then stops.
   *
   * API servers use open connections to a pod that is going away until these are closed, and take
   * a while to learn of the others, so closing at once would fail requests.
   */
  async drain(drainMs: number, lastCallMs = LAST_CALL_MS): Promise<void> {
    this.#stage = "draining";
    if (this.app.server.listening) await sleep(drainMs);
    const lastCall = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, lastCallMs);
    await this.app.close();
    clearTimeout(lastCall);
  }

  /** Node forgets about connections whose TLS handshake is under way, and waits 2 min for them. */
  #remember(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}

function appWithin(limits: Limits, endpoints: readonly Endpoint[]): FastifyInstance<Server> {
  const { handshakeMs, headersMs, idleMs, lookMs } = limits;
  const app = Fastify({
    https: {
      // The kernel asks after clients that are silent, and finds those that are gone.
      keepAlive: true,
      handshakeTimeout: handshakeMs,
      connectionsCheckingInterval: lookMs,
    },
    logger: false,
    keepAliveTimeout: idleMs,
    // In whatever state: also a client that does not read what we answer.
    connectionTimeout: idleMs,
    requestTimeout: headersMs + limits.bodyMs,
    // Whoever still sends while we stop gets an answer.
    return503OnClosing: false,
    clientErrorHandler: hangUp,
    frameworkErrors: (error, _request, reply) => {
      answerPlainly(reply, error.statusCode ?? 400, error.message);
    },
  });
  app.server.headersTimeout = headersMs;
  const reviews = new Bodies(limits);
  const lists = new Bodies({
    ...limits,
    bodyBytes: limits.listBytes,
    bodiesBytes: limits.listBytes,
  });
  const taking = new Set(endpoints.filter(({ takes }) => takes === "list").map(({ path }) => path));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    ({ routeOptions: { url = "" } }: FastifyRequest, body: IncomingMessage) =>
      (taking.has(url) ? lists : reviews).read(body, Number(body.headers["content-length"])),
  );
  return app;
}
