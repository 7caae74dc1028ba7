import { overlay } from "@sluice/shared/gate/overlay.ts";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { WorkloadSeen } from "../observe/observed.ts";

/** Which object keeps the template of a revision; the caches leave templates out. */
export interface Source {
  readonly kind: "ReplicaSet" | "ControllerRevision";
  readonly name: string;
  /** Our name of the revision that its template must make. */
  readonly revision: string;
}

/** @returns undefined when nothing keeps the stable revision, or the release leaves none */
export function sourceOf(
  { replicaSets, natives }: WorkloadSeen,
  { stable, target }: ReleaseRecord,
): Source | undefined {
  if (stable === target) return undefined;
  const set = replicaSets.find(({ revision, deleting }) => revision === stable && !deleting);
  if (set !== undefined) return { kind: "ReplicaSet", name: set.metadata.name, revision: stable };
  const name = natives.find(({ revision }) => revision === stable)?.keptIn;
  return name === undefined ? undefined : { kind: "ControllerRevision", name, revision: stable };
}

/**
 * The workload, but for its template, as it is stored when somebody applies the stable revision in the
 * middle of a release: the user's own settings come back in the same write.
 */
export function goneBack(object: Workload, record: ReleaseRecord): Workload {
  const form = { kind: "finishing", outcome: "rolled-back" } as const;
  return overlay(object, { ...record, target: record.stable, form });
}
