import { conditionIs, text, texts } from "../kube/read.ts";

/** What the echo server says, as JSON, beside the headers that the request came with. */
export interface Echo {
  readonly pod: string;
  readonly namespace: string;
  /** `pod-template-hash` of a Deployment's pod, `controller-revision-hash` of others; "" without. */
  readonly revision: string;
  /** Of the first container. */
  readonly image: string;
  readonly ready: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Makes a pod's HTTP answers bad, by an annotation of its template: `error-500` (or
 * another status), `error-500-20%` of the requests, or `slow-250` (milliseconds).
 */
export const HTTP_BEHAVIOUR = "sluice.dev/http-behaviour";

export function echoOf(pod: unknown): Echo {
  const labels = texts(pod, "metadata", "labels");
  return {
    pod: text(pod, "metadata", "name") ?? "",
    namespace: text(pod, "metadata", "namespace") ?? "",
    revision: labels["pod-template-hash"] ?? labels["controller-revision-hash"] ?? "",
    image: text(pod, "spec", "containers", 0, "image") ?? "",
    ready: conditionIs(pod, "Ready", "True"),
    labels,
  };
}

/** How a pod's HTTP server is to behave. */
export interface Manner {
  /** Of its bad answers. */
  readonly status: number;
  /** How many of its answers are bad. */
  readonly badPercent: number;
  readonly delayMs: number;
}

const GOOD: Manner = { status: 200, badPercent: 0, delayMs: 0 };

/** @throws {RangeError} on an annotation that means nothing: a story with a typing error must not pass */
export function mannerOf(pod: unknown): Manner {
  const asked = text(pod, "metadata", "annotations", HTTP_BEHAVIOUR);
  if (asked === undefined) return GOOD;
  const { status, percent = "100", delay } = BEHAVIOUR.exec(asked)?.groups ?? {};
  if (status !== undefined) return { ...GOOD, status: Number(status), badPercent: Number(percent) };
  if (delay !== undefined) return { ...GOOD, delayMs: Number(delay) };
  const known = "error-<status>, error-<status>-<percent>% or slow-<ms>";
  throw new RangeError(`${HTTP_BEHAVIOUR}: ${asked} is none of ${known}`);
}

const BEHAVIOUR = /^(?:error-(?<status>\d+)(?:-(?<percent>\d+)%)?|slow-(?<delay>\d+))$/;

/**
 * Whether this answer is a bad one: they are spread evenly, so that a story with few requests has its
 * share of them.
 *
 * @param number of the answer, from 0
 */
export function isBad({ badPercent }: Manner, number: number): boolean {
  const upTo = (count: number) => Math.floor((count * badPercent) / 100);
  return upTo(number + 1) > upTo(number);
}
