import type { MergePatch } from "@sluice/shared/patch/merge.ts";

/** An object that nobody carries out, as far as its status is concerned. */
export interface Declined {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  readonly generation: number;
  /** On its way out it is told nothing. */
  readonly state: "there" | "leaving";
  readonly message?: string;
  readonly observedGeneration?: number;
}

/**
 * What its status should say in addition, guarded by its version; undefined when it says so already.
 * A spec that is changed is told again; `phase` stays as it is.
 */
export function noticeFor(object: Declined, message: string): MergePatch | undefined {
  const { metadata, generation, state, observedGeneration } = object;
  const isTold = object.message === message && observedGeneration === generation;
  if (isTold || state === "leaving") return undefined;
  const { uid, resourceVersion } = metadata;
  return {
    metadata: { uid, resourceVersion },
    status: { observedGeneration: generation, message },
  };
}
