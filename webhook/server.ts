import Fastify, { type FastifyInstance } from "fastify";
import type { Server } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { addRoutes, type Observer, type Routes } from "./serving/answer.ts";
import { addConversion } from "./serving/conversions.ts";

/** PEM of a private key and its certificate. */
export interface Shown {
  readonly keyPem: string;
  readonly certPem: string;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
}

/** A review holds the object twice, each up to 3 MiB as the API server takes them. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * An API server keeps a connection for 90 s of idleness. If we closed it first, a request could
 * be on its way to us on a connection that is gone, and it is not sent again.
 */
const KEEP_ALIVE_MS = 120_000;
const HEADERS_TIMEOUT_MS = KEEP_ALIVE_MS + 5_000;

/** For who opened a connection and never asks, once we are told to stop. */
const LAST_CALL_MS = 5_000;

/** Answers admission requests over TLS, from the first certificate until it has drained. */
export class AdmissionServer {
  readonly app: FastifyInstance<Server>;
  readonly #sockets = new Set<Socket>();
  #stage: "serving" | "draining" = "serving";

  constructor(routes: Routes, observer: Observer) {
    this.app = Fastify({
      https: { keepAlive: true },
      logger: false,
      bodyLimit: BODY_LIMIT_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // A label may be called `__proto__`: refused, nobody could list Rollouts. No key is assigned to.
      onProtoPoisoning: "ignore",
      onConstructorPoisoning: "ignore",
      // Whoever still sends while we stop gets an answer.
      return503OnClosing: false,
    });
    this.app.server.headersTimeout = HEADERS_TIMEOUT_MS;
    this.app.server.on("connection", (socket: Socket) => this.#remember(socket));
    this.app.addHook("onRequest", (_request, reply, done) => {
      if (this.#stage === "draining") reply.header("Connection", "close");
      done();
    });
    addRoutes(this.app, routes, observer);
    addConversion(this.app, observer);
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
