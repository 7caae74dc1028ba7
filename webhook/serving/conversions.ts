import type { FastifyInstance, FastifyReply } from "fastify";
import type { Server } from "node:https";
import { setImmediate as turn } from "node:timers/promises";
import { convert } from "../conversion/convert.ts";
import {
  type Conversion,
  type ConversionRequest,
  type ConversionReview,
  MalformedConversion,
  readConversion,
  writeConversion,
} from "../conversion/review.ts";
import type { Observer } from "./answer.ts";

/** Of manifests/crds. */
const PATH = "/convert";

/** A list comes as one request: this is 20,000 Rollouts of 12 KiB, more than an API server sends. */
const BODY_LIMIT_BYTES = 256 * 1024 * 1024;

/** Between two of these, admission gets its turn: some milliseconds. */
const SLICE = 20;

/**
 * Registers the route that converts. It needs nothing but the request, so it answers before caches
 * are filled, and in each replica: what fails here can be neither read nor deleted in another
 * version than the stored one (docs/decisions/0002-conversion.md).
 */
export function addConversion(app: FastifyInstance<Server>, observer: Observer): void {
  app.post(PATH, { bodyLimit: BODY_LIMIT_BYTES }, async (message, reply) => {
    const started = performance.now();
    const ending = await endingOf(message.body);
    observer.observe(PATH, ending.outcome, (performance.now() - started) / 1000);
    return send(reply, ending);
  });
}

type Ending =
  | { readonly outcome: "convert" | "deny"; readonly review: ConversionReview }
  | { readonly outcome: "malformed"; readonly message: string };

async function endingOf(body: unknown): Promise<Ending> {
  try {
    const request = readConversion(body);
    const review = writeConversion(request, await convertAll(request));
    const outcome = review.response.result.status === "Success" ? "convert" : "deny";
    return { outcome, review };
  } catch (error) {
    if (!(error instanceof MalformedConversion)) throw error;
    return { outcome: "malformed", message: error.message };
  }
}

async function convertAll({
  objects,
  desiredApiVersion,
}: ConversionRequest): Promise<readonly Conversion[]> {
  const conversions: Conversion[] = [];
  for (const object of objects) {
    conversions.push(convert(object, desiredApiVersion));
    if (conversions.length % SLICE === 0) await turn();
  }
  return conversions;
}

function send(reply: FastifyReply, ending: Ending): FastifyReply {
  if (ending.outcome !== "malformed") return reply.send(ending.review);
  const text = `not a ConversionReview that Sluice understands: ${ending.message}\n`;
  return reply.code(400).type("text/plain; charset=utf-8").send(text);
}
