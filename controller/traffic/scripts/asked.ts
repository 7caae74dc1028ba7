import type { RequestMatch, Step } from "@sluice/shared/api/rollout.ts";

/** What a step wants of the traffic. */
export interface Asked {
  /** Percent of the requests that go to the new version, 0 to 100. Absent: the step sets none. */
  readonly weight?: number | undefined;
  readonly matches?: readonly RequestMatch[] | undefined;
  readonly requestHeaderModifier?: Step["requestHeaderModifier"] | undefined;
}

/** Names of the Services of the two versions. Equal, where versions are told apart by subsets. */
export interface ServiceNames {
  readonly stable: string;
  readonly canary: string;
}

/** In the words of scripts: a step that sets no weight asks for this one. */
export const NO_WEIGHT = -1;
