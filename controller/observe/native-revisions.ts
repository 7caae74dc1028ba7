import type { ControllerRevisionView } from "@sluice/shared/workloads/controller-revision.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";

/** A revision as a kind's own controller names it, and as we do. */
export interface NativeRevision {
  /** Ours. */
  readonly revision: string;
  /** What its pods are labelled with, `controller-revision-hash`. */
  readonly label: string;
  /** What a Rollout's status calls it, and a Service selects by (contract.md 4.3). */
  readonly hash: string;
  /** Name of the ControllerRevision that keeps its template; absent when it is not known. */
  readonly keptIn?: string;
  /** When it was first asked for, RFC 3339 in whole seconds; empty when that is not known. */
  readonly created: string;
}

/** Kinds that label their pods with the name of the ControllerRevision; others use its hash alone. */
const BY_NAME = new Set(["StatefulSet", "CloneSet"]);

/**
 * The revisions of a workload that has ControllerRevisions.
 *
 * They are told apart by their templates, as ReplicaSets are, so that it is known which pods are new
 * even before the kind's own controller has reported on it. Where a template is not kept in the
 * very form that the API server stores (a kind whose CRD takes quantities as they are written),
 * none fits; then the revision that the status calls the newest is the template's.
 */
export function nativeRevisions(
  object: Workload,
  revision: string,
  kept: readonly ControllerRevisionView[],
): readonly NativeRevision[] {
  const all = kept.map((one) => ({
    ...named(object, one.revision, labelOf(object, one)),
    created: one.created,
    keptIn: one.metadata.name,
  }));
  if (all.some((one) => one.revision === revision)) return all;
  const newest = newestIn(object);
  const others = all.filter(({ label }) => label !== newest);
  return newest === undefined
    ? others
    : [...others, { ...named(object, revision, newest), created: "" }];
}

function labelOf({ kind }: Workload, { metadata, hash }: ControllerRevisionView): string {
  return BY_NAME.has(kind) || hash === "" ? metadata.name : hash;
}

/** A StatefulSet's pods are selected by the whole name, all others' by the hash at its end. */
function named({ kind }: Workload, revision: string, label: string) {
  const hash = kind === "CloneSet" ? (label.split("-").at(-1) ?? label) : label;
  return { revision, label, hash };
}

/** As the status says, once it speaks of what is asked for now. */
function newestIn({ metadata, status }: Workload): string | undefined {
  const seen = (status?.observedGeneration ?? -1) >= (metadata.generation ?? 0);
  return seen ? (status?.updateRevision ?? status?.daemonSetHash) : undefined;
}

/** Our name of the revision of a pod with this label; one that nobody knows is called by the label. */
export function revisionOfLabel(label: string, all: readonly NativeRevision[]): string {
  return (
    all.find((one) => one.label === label || one.hash === label)?.revision ?? `unknown ${label}`
  );
}
