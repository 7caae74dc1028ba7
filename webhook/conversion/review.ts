import { isRecord } from "@sluice/shared/patch/json.ts";

/** What an API server asks for. */
export interface ConversionRequest {
  /** Of the review: the answer has the same. */
  readonly apiVersion: ReviewVersion;
  readonly uid: string;
  readonly desiredApiVersion: string;
  /** Of one kind, perhaps of several versions: a list comes as one request. */
  readonly objects: readonly unknown[];
}

type ReviewVersion = (typeof REVIEW_VERSIONS)[number];
const REVIEW_VERSIONS = ["apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1"] as const;
const KIND = "ConversionReview";

/** The body of an answer. */
export interface ConversionReview {
  readonly apiVersion: ReviewVersion;
  readonly kind: typeof KIND;
  readonly response: {
    readonly uid: string;
    /** As many as were asked about, in their order; absent when one of them failed. */
    readonly convertedObjects?: readonly unknown[];
    readonly result:
      | { readonly status: "Success" }
      | { readonly status: "Failed"; readonly message: string };
  };
}

/** The sender's mistake, in words for the sender. */
export class MalformedConversion extends Error {
  override readonly name = "MalformedConversion";
}

/** @throws {MalformedConversion} when the body is not a ConversionReview with a request */
export function readConversion(body: unknown): ConversionRequest {
  if (!isRecord(body)) throw new MalformedConversion("the body is not a JSON object");
  const { kind, request } = body;
  const apiVersion = REVIEW_VERSIONS.find((version) => version === body["apiVersion"]);
  if (apiVersion === undefined || kind !== KIND) {
    const sent = `${JSON.stringify(body["apiVersion"])} ${JSON.stringify(kind)}`;
    const wanted = `${REVIEW_VERSIONS.join(" or ")} ${KIND}`;
    throw new MalformedConversion(`expected apiVersion and kind ${wanted}, got ${sent}`);
  }
  if (!isRecord(request)) throw new MalformedConversion("the ConversionReview has no request");
  const { objects = [] } = request;
  if (!Array.isArray(objects)) throw new MalformedConversion("request.objects is not a list");
  return {
    apiVersion,
    uid: text(request["uid"], "uid"),
    desiredApiVersion: text(request["desiredAPIVersion"], "desiredAPIVersion"),
    objects,
  };
}

function text(value: unknown, field: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new MalformedConversion(`request.${field} is missing, or is not a string`);
}

/** How one object comes out. */
export type Conversion =
  | { readonly kind: "converted"; readonly object: unknown }
  | { readonly kind: "refused"; readonly why: string };

export function writeConversion(
  { apiVersion, uid }: ConversionRequest,
  conversions: readonly Conversion[],
): ConversionReview {
  const refused = conversions.find((one) => one.kind === "refused");
  if (refused !== undefined) {
    const result = { status: "Failed", message: refused.why } as const;
    return { apiVersion, kind: KIND, response: { uid, result } };
  }
  const convertedObjects = conversions.flatMap((one) =>
    one.kind === "converted" ? [one.object] : [],
  );
  const response = { uid, convertedObjects, result: { status: "Success" } } as const;
  return { apiVersion, kind: KIND, response };
}
