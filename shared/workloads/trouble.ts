import type { Cause } from "../api/status/causes.ts";

/** What keeps a pod from being ready, or from being there at all. */
export interface Trouble {
  readonly cause: Cause;
  /** In the words of the kubelet, the scheduler or the API server. */
  readonly words: string;
  readonly since: Date;
}

/** "FailedCreate, exceeded quota". */
export function sentence(reason = "", message = ""): string {
  return [reason, message].filter((text) => text !== "").join(", ");
}
