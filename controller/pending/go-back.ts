import { overlay } from "@sluice/shared/gate/overlay.ts";
import { takenBack, wayBackFor, wayBackOf } from "@sluice/shared/gate/way-back.ts";
import { type ReleaseRecord, styleIn } from "@sluice/shared/gate/release-record.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { Observed, WorkloadSeen } from "../observe/observed.ts";

import { holdNow } from "./hold-now.ts";

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
export function goneBack({
  rollout,
  workload,
  record,
}: Observed & { readonly workload: WorkloadSeen; readonly record: ReleaseRecord }): Workload {
  const of = { type: adapterOf(workload.object).type, style: styleIn(record) };
  const way = wayBackFor(wayBackOf(rollout), of) === "routes first" ? "routes first" : "at once";
  return overlay(workload.object, takenBack(record, way, holdNow(workload, record)));
}
