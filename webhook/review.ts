import { isRecord } from "@sluice/shared/patch/json.ts";
import type { DenyStatus, Verdict } from "./admission/verdict.ts";

/** What an API server asks about, as handlers see it. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: Operation;
  /** What is written, in the version that our registration names. */
  readonly kind: GroupVersionKind;
  /** `status`, `scale`, …; "" for the object itself. */
  readonly subresource: string;
  /** "" for an object of the cluster. */
  readonly namespace: string;
  readonly name: string;
  /** Name of who asks. */
  readonly username: string;
  readonly groups: readonly string[];
  /** What the client calls itself; "" when it does not. */
  readonly fieldManager: string;
  /** `dry-run`: nothing will be stored. */
  readonly mode: "write" | "dry-run";
  /** As it would be stored; absent for DELETE. */
  readonly object: unknown;
  /** As it is stored; absent for CREATE. */
  readonly oldObject: unknown;
}

export type Operation = (typeof OPERATIONS)[number];
const OPERATIONS = ["CREATE", "UPDATE", "DELETE", "CONNECT"] as const;

export interface GroupVersionKind {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The body of an answer. */
export interface AdmissionReview {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: typeof KIND;
  readonly response: Response;
}

interface Response {
  readonly uid: string;
  readonly allowed: boolean;
  readonly warnings?: readonly string[];
  readonly patchType?: "JSONPatch";
  /** JSON of the operations, base64. */
  readonly patch?: string;
  readonly status?: Status;
}

interface Status {
  readonly code: DenyStatus;
  readonly reason: "Forbidden" | "Conflict" | "Invalid";
  readonly message: string;
}

const API_VERSION = "admission.k8s.io/v1";
const KIND = "AdmissionReview";

/** The sender's mistake, in words for the sender. */
export class MalformedReview extends Error {
  override readonly name = "MalformedReview";
}

/** @throws {MalformedReview} when the body is not an AdmissionReview of v1 with a request */
export function readReview(body: unknown): AdmissionRequest {
  if (!isRecord(body)) throw new MalformedReview("the body is not a JSON object");
  const { apiVersion, kind, request } = body;
  if (apiVersion !== API_VERSION || kind !== KIND) {
    const sent = `${JSON.stringify(apiVersion)} ${JSON.stringify(kind)}`;
    throw new MalformedReview(`expected apiVersion and kind ${API_VERSION} ${KIND}, got ${sent}`);
  }
  if (!isRecord(request)) throw new MalformedReview("the AdmissionReview has no request");
  const who = userOf(request["userInfo"]);
  return {
    uid: text(request, "uid", "required"),
    operation: operationOf(request["operation"]),
    kind: kindOf(request["kind"]),
    subresource: text(request, "subResource", "optional"),
    namespace: text(request, "namespace", "optional"),
    name: text(request, "name", "optional"),
    username: text(who, "username", "optional"),
    groups: groupsOf(who["groups"]),
    fieldManager: fieldManagerOf(request["options"]),
    mode: request["dryRun"] === true ? "dry-run" : "write",
    object: request["object"] ?? undefined,
    oldObject: request["oldObject"] ?? undefined,
  };
}

function operationOf(value: unknown): Operation {
  const operation = OPERATIONS.find((one) => one === value);
  if (operation !== undefined) return operation;
  const sent = JSON.stringify(value);
  throw new MalformedReview(`request.operation is ${sent}, not one of ${OPERATIONS.join(", ")}`);
}

function kindOf(value: unknown): GroupVersionKind {
  if (!isRecord(value)) throw new MalformedReview("request.kind is missing");
  return {
    group: text(value, "group", "optional"),
    version: text(value, "version", "required"),
    kind: text(value, "kind", "required"),
  };
}

function userOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new MalformedReview("request.userInfo is missing");
  return value;
}

function groupsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedReview("request.userInfo.groups is not a list");
  return value.filter((group) => typeof group === "string");
}

/** The options are those of the operation; each that writes has it. */
function fieldManagerOf(options: unknown): string {
  return isRecord(options) ? text(options, "fieldManager", "optional") : "";
}

function text(
  from: Readonly<Record<string, unknown>>,
  field: string,
  need: "required" | "optional",
): string {
  const value = from[field] ?? "";
  if (typeof value !== "string") throw new MalformedReview(`${field} is not a string`);
  if (value === "" && need === "required") throw new MalformedReview(`${field} is missing`);
  return value;
}

/** The answer to the request with this uid. */
export function writeReview(uid: string, verdict: Verdict): AdmissionReview {
  return { apiVersion: API_VERSION, kind: KIND, response: responseTo(uid, verdict) };
}

function responseTo(uid: string, verdict: Verdict): Response {
  switch (verdict.kind) {
    case "allow":
      return { uid, allowed: true, ...warningsIn(verdict.warnings) };
    case "patch": {
      const patch = Buffer.from(JSON.stringify(verdict.operations)).toString("base64");
      const warnings = warningsIn(verdict.warnings);
      return { uid, allowed: true, patchType: "JSONPatch", patch, ...warnings };
    }
    case "deny": {
      const { status: code, message } = verdict;
      return { uid, allowed: false, status: { code, reason: REASONS[code], message } };
    }
  }
}

const REASONS = { 403: "Forbidden", 409: "Conflict", 422: "Invalid" } as const satisfies Record<
  DenyStatus,
  string
>;

/** The API server cuts what is longer, in the middle of a word and without a sign. */
const WARNING_LENGTH = 256;

function warningsIn(warnings: readonly string[]): Pick<Response, "warnings"> {
  return warnings.length === 0 ? {} : { warnings: warnings.map(shortened) };
}

function shortened(warning: string): string {
  // It counts runes, as `Array.from` does.
  const letters = Array.from(warning);
  if (letters.length <= WARNING_LENGTH) return warning;
  return `${letters.slice(0, WARNING_LENGTH - 1).join("")}…`;
}
