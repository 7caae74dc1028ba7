import type { Fields } from "@sluice/shared/telemetry/log.ts";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Server } from "node:https";
import type { Verdict } from "../admission/verdict.ts";
import { type AdmissionRequest, type AdmissionReview, readReview, writeReview } from "../review.ts";
import type { Outcome } from "./metrics.ts";

/** Answers from memory: there is nothing to wait for, and an API server waits on us. */
export type Handler = (request: AdmissionRequest) => Verdict;

/** Path, as in the webhook configurations → who answers. */
export type Routes = Readonly<Record<`/${string}`, Handler>>;

/** Who is told how requests end. */
export interface Observer {
  observe(path: string, outcome: Outcome, seconds: number): void;
  error(fields: Fields, message: string): void;
}

/**
 * Registers one POST route a path.
 *
 * A handler that throws is our fault. It answers with 500 and neither allows nor denies: the
 * `failurePolicy` of the entry that asked decides, which is Fail for workloads marked as
 * managed and Ignore for the rest. The API server shows the text to whoever sent the request.
 */
export function addRoutes(app: FastifyInstance<Server>, routes: Routes, observer: Observer): void {
  for (const [path, handler] of Object.entries(routes)) {
    app.post(path, (message, reply) => {
      const started = performance.now();
      const ending = endingOf(message.body, handler);
      send(reply, ending);
      observer.observe(path, ending.outcome, (performance.now() - started) / 1000);
      if (ending.outcome === "failed") complain(observer, path, ending);
      return reply;
    });
  }
}

/** How a request ends: with an answer, or with whose mistake it is that there is none. */
type Ending =
  | { readonly outcome: Verdict["kind"]; readonly review: AdmissionReview }
  | { readonly outcome: "malformed"; readonly message: string }
  | Failed;

interface Failed {
  readonly outcome: "failed";
  readonly request: AdmissionRequest;
  readonly error: unknown;
}

function endingOf(body: unknown, handler: Handler): Ending {
  let request: AdmissionRequest | undefined;
  try {
    request = readReview(body);
    const verdict = handler(request);
    return { outcome: verdict.kind, review: writeReview(request.uid, verdict) };
  } catch (error) {
    if (request !== undefined) return { outcome: "failed", request, error };
    return { outcome: "malformed", message: messageOf(error) };
  }
}

function send(reply: FastifyReply, ending: Ending): void {
  switch (ending.outcome) {
    case "allow":
    case "patch":
    case "deny":
      reply.send(ending.review);
      return;
    case "malformed":
      plain(reply, 400, `not an AdmissionReview that Sluice understands: ${ending.message}`);
      return;
    case "failed":
      plain(reply, 500, `Sluice could not decide: ${messageOf(ending.error)}`);
  }
}

function complain(observer: Observer, path: string, { request, error }: Failed): void {
  const { uid, operation, kind, namespace, name } = request;
  const fields = { error, path, uid, operation, kind: kind.kind, namespace, name };
  observer.error(fields, "an admission handler failed");
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function plain(reply: FastifyReply, code: 400 | 500, text: string): void {
  reply.code(code).type("text/plain; charset=utf-8").send(`${text}\n`);
}
