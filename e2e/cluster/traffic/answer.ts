import { conditionIs, text, texts } from "../kube/read.ts";

/** What the echo server says, as JSON. */
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
 * another status) or `slow-250` (milliseconds).
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
  readonly status: number;
  readonly delayMs: number;
}

/** @throws {RangeError} on an annotation that means nothing: a story with a typing error must not pass */
export function mannerOf(pod: unknown): Manner {
  const asked = text(pod, "metadata", "annotations", HTTP_BEHAVIOUR);
  if (asked === undefined) return { status: 200, delayMs: 0 };
  const [, kind, number] = /^(error|slow)-(\d+)$/.exec(asked) ?? [];
  if (kind === "error") return { status: Number(number), delayMs: 0 };
  if (kind === "slow") return { status: 200, delayMs: Number(number) };
  throw new RangeError(`${HTTP_BEHAVIOUR}: ${asked} is neither error-<status> nor slow-<ms>`);
}
