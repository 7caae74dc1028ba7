import { setImmediate as turn } from "node:timers/promises";
import { convert } from "../conversion/convert.ts";
import {
  type Conversion,
  type ConversionRequest,
  MalformedConversion,
  readConversion,
  writeConversion,
} from "../conversion/review.ts";
import type { Ending, Endpoint } from "./endpoint.ts";

/** Between two of these, admission gets its turn: some milliseconds. */
const SLICE = 20;

/**
 * Converts, at the path that manifests/crds name. It needs nothing but the request, so it answers before
 * caches are filled, and in each replica: what fails here can be neither read nor deleted in another
 * version than the stored one (docs/decisions/0002-conversion.md).
 */
export const CONVERSION: Endpoint = {
  path: "/convert",
  needs: "nothing",
  takes: "list",
  answer: endingOf,
};

async function endingOf(body: unknown): Promise<Ending> {
  try {
    const request = readConversion(body);
    const answer = writeConversion(request, await convertAll(request));
    return { outcome: answer.response.result.status === "Success" ? "convert" : "deny", answer };
  } catch (error) {
    if (!(error instanceof MalformedConversion)) {
      return { outcome: "failed", error, about: {} };
    }
    const message = `not a ConversionReview that Sluice understands: ${error.message}`;
    return { outcome: "malformed", message };
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
