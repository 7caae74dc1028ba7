import { RolloutError } from "@sluice/shared/errors/rollout-error.ts";
import { isTestFailed } from "@sluice/shared/kube/api-error.ts";
import type { MergePatch } from "@sluice/shared/patch/merge.ts";

/** @throws {RolloutError} WRITE_CONFLICT in place of a guard that does not hold any more */
export async function unlessMoved<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    if (!isTestFailed(error)) throw error;
    throw new RolloutError("WRITE_CONFLICT", "the object has moved on", { cause: error });
  }
}

/** The same patch, refused with 409 unless the object is still this one, in this version. */
export function guarded(
  {
    metadata: { resourceVersion, uid },
  }: {
    readonly metadata: {
      readonly resourceVersion?: string | undefined;
      readonly uid?: string | undefined;
    };
  },
  difference: MergePatch,
): MergePatch {
  const metadata = difference["metadata"];
  return {
    ...difference,
    metadata: { ...(typeof metadata === "object" ? metadata : {}), resourceVersion, uid },
  };
}
