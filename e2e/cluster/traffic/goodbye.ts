import { text } from "../kube/read.ts";
import { POD_BEHAVIOUR, STOP_AFTER } from "../fake-nodes/behaviours.ts";

/** How long a pod's HTTP server is there when the pod is to go. Milliseconds. */
export interface Goodbye {
  /**
   * After the pod was asked to go, it listens for so long; undefined: until it is gone, as one that a
   * preStop hook keeps.
   */
  readonly listensMs: number | undefined;
  /** After the API server has removed it, it answers for so long. */
  readonly lingersMs: number;
}

/**
 * When a pod's server stops listening after the pod was asked to go, a Go duration such as `1s`: less
 * than the pod itself takes (`STOP_AFTER`) is a server that goes too early for those who still send.
 */
const LISTENS_FOR = "sluice.dev/listens-for";

/** A pod that says nothing of its end is gone at once, while real ones take a moment. */
const LINGERS_MS = 1000;

/** @throws {RangeError} on a duration that means nothing */
export function goodbyeOf(pod: unknown): Goodbye {
  const said = (name: string) => text(pod, "metadata", "annotations", name);
  const listens = said(LISTENS_FOR);
  const takesItsTime = said(STOP_AFTER) !== undefined || said(POD_BEHAVIOUR) === "slow-stop";
  return {
    listensMs: listens === undefined ? undefined : durationMs(listens),
    lingersMs: takesItsTime ? 0 : LINGERS_MS,
  };
}

function durationMs(duration: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(duration) ?? [];
  if (number === undefined)
    throw new RangeError(`${LISTENS_FOR}: ${duration} is neither <number>s nor <number>ms`);
  return Number(number) * (unit === "s" ? 1000 : 1);
}
