import type { Fields } from "@sluice/shared/telemetry/log.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Server } from "node:https";
import type { Verdict } from "../admission/verdict.ts";
import type { Outcome } from "./metrics.ts";
import { answerPlainly, Refusal, statusOf } from "./refusal.ts";

/** Something that is answered at a path. */
export interface Endpoint {
  /** As in the configurations that the API server has. */
  readonly path: string;
  /** `caches`: it has no answer before these are filled, and what it said would be wrong. */
  readonly needs: "caches" | "nothing";
  /** Whether a body is one review, or may be as large as all objects of a kind. */
  readonly takes: "review" | "list";
  /** From memory, as an API server waits on us. It does not throw: a failure is an ending too. */
  readonly answer: (body: unknown) => Ending | Promise<Ending>;
}

/** How a request ends: with an answer, or with whose mistake it is that there is none. */
export type Ending =
  | { readonly outcome: Verdict["kind"] | "convert"; readonly answer: object }
  | { readonly outcome: "malformed"; readonly message: string }
  | {
      readonly outcome: "failed";
      readonly error: unknown;
      /** What it was about, for the log. */
      readonly about: Fields;
    };

/** Who is told how requests end. */
export interface Observer {
  /** @param seconds that it took to decide; absent when nothing was decided */
  observe(path: string, outcome: Outcome, seconds?: number): void;
  error(fields: Fields, message: string): void;
}

export interface Surroundings extends Observer {
  /** Why there is nothing to answer from yet, in words; undefined once there is. */
  obstacle(): string | undefined;
}

/**
 * Registers one POST route a path.
 *
 * A failure is our fault. It answers with 500 and neither allows nor denies: the `failurePolicy` of
 * the entry that asked decides, which is Fail for workloads marked as managed and Ignore for the
 * rest. The API server shows the text to whoever sent the request.
 */
export function addEndpoints(
  app: FastifyInstance<Server>,
  endpoints: readonly Endpoint[],
  around: Surroundings,
): void {
  for (const { path, needs, answer } of endpoints) {
    const obstacle = needs === "caches" ? () => around.obstacle() : () => undefined;
    const onRequest = (_request: FastifyRequest, _reply: FastifyReply, next: Next) => {
      const why = obstacle();
      next(why === undefined ? undefined : new Refusal(503, `Sluice has just started: ${why}`));
    };
    app.post(path, { onRequest }, async (request, reply) => {
      const started = performance.now();
      const ending = await answer(request.body);
      send(reply, ending);
      around.observe(path, ending.outcome, (performance.now() - started) / 1000);
      if (ending.outcome === "failed") complain(around, path, ending);
      return reply;
    });
  }
  addOthers(app, endpoints, around);
}

type Next = (error?: Refusal) => void;

/** All that is not for one of them, and what went wrong on the way there. */
function addOthers(
  app: FastifyInstance<Server>,
  endpoints: readonly Endpoint[],
  around: Observer,
): void {
  const all = endpoints.map(({ path }) => path);
  app.setNotFoundHandler((_request, reply) => {
    answerPlainly(reply, 404, `there is POST ${all.join(", POST ")}`);
  });
  app.setErrorHandler((error: unknown, request: FastifyRequest, reply) => {
    const path = all.find((one) => one === request.routeOptions.url) ?? "elsewhere";
    const status = statusOf(error);
    around.observe(path, status === undefined ? "failed" : "refused");
    if (status === undefined) around.error({ error, path }, "a request failed before it was read");
    answerPlainly(reply, status ?? 500, messageOf(error));
  });
}

function send(reply: FastifyReply, ending: Ending): void {
  switch (ending.outcome) {
    case "allow":
    case "patch":
    case "deny":
    case "convert":
      reply.send(ending.answer);
      return;
    case "malformed":
      answerPlainly(reply, 400, ending.message);
      return;
    case "failed":
      answerPlainly(reply, 500, `Sluice could not decide: ${messageOf(ending.error)}`);
  }
}

function complain(
  observer: Observer,
  path: string,
  { error, about }: Ending & { readonly outcome: "failed" },
): void {
  observer.error({ error, path, ...about }, "an admission handler failed");
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
