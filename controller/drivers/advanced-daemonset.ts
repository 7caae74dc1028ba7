import { isDeepStrictEqual } from "node:util";
import { podsOf } from "@sluice/shared/gate/pod-count.ts";
import type { Form } from "@sluice/shared/gate/release-record.ts";
import { isReported } from "@sluice/shared/workloads/reported.ts";
import { BEYOND_ANY_POD } from "@sluice/shared/workloads/kinds/update-strategy.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { replicasOf, updatedIn } from "../observe/facts.ts";
import type { WorkloadSeen } from "../observe/observed.ts";
import type { Advanced } from "../rollout/advance.ts";
import { podsAsked, type Underway } from "../rollout/terrain.ts";
import { deletions } from "./daemonset.ts";
import type { Around, Driver } from "./driver.ts";
import { byPartition } from "./partition.ts";

/**
 * The DaemonSet of apps.kruise.io: by its partition, and where a node keeps that from going on, by deletion,
 * as one of apps/v1.
 *
 * Its own controller counts a pod on a node that does not answer as missing, so that one such node stops a
 * release with `maxUnavailable: 1`; it takes the old pod there, which is then on its way out for ever; and
 * it counts a node that takes no new pods among those of a step. `maxUnavailable` is left alone: with a
 * larger one it would take too many as soon as the node is back. Seen on OpenKruise 1.8.3.
 */
export const byOneOrTheOther: Driver = {
  ...byPartition,
  formFor: (underway, advanced) =>
    isByDeletion(underway, advanced)
      ? CLOSED
      : noFurther(underway, advanced, byPartition.formFor(underway, advanced)),
  around: (underway, advanced, form) =>
    isByDeletion(underway, advanced)
      ? aroundClosed(underway, advanced, form)
      : byPartition.around(underway, advanced, form),
};

/** As it is held, for its own controller; the record says that ours takes what a step lets go. */
const CLOSED: Form = { kind: "partition", partition: BEYOND_ANY_POD };

function isByDeletion({ workload, record }: Underway, { doing }: Advanced): boolean {
  if (doing.kind === "completed" || !isReplaceable(workload.object)) return false;
  if (hasNodesApart(workload)) return true;
  // Whoever takes over is to have seen what the other one has taken.
  const isOnItsWay = workload.pods.length < replicasOf(workload);
  return isOnItsWay && isDeepStrictEqual(record.form, CLOSED);
}

function hasNodesApart({ apart = [] }: WorkloadSeen): boolean {
  return apart.some(({ kind }) => kind !== "gone");
}

/**
 * A step that has what it asks for is not opened further only since fewer nodes are desired. One that takes no new
 * pods from now on may be missing in the status before we see why; opened for it, its own controller would take
 * the pod there, which cannot come again.
 */
function noFurther(underway: Underway, { position, doing }: Advanced, form: Form): Form {
  const { workload, record } = underway;
  const updated = updatedIn(workload, record);
  const isOut = doing.kind === "stopped" || updated >= podsAsked(underway, position.step);
  return isOut && partitionOf(form) < partitionOf(record.form) ? record.form : form;
}

/** Nodes that keep an old pod; not a number, so neither more nor less than another, where this is no partition. */
const partitionOf = (form: Form): number =>
  form.kind === "partition" ? Number(form.partition) : NaN;

function aroundClosed(underway: Underway, advanced: Advanced, form: Form): Around {
  const { workload, record } = underway;
  const closed = isDeepStrictEqual(form, record.form) && isReported(workload.object);
  return { before: [], after: closed ? deletions(underway, advanced) : [] };
}

/** Its pods are made anew by this very controller, however they have gone: whoever wants it otherwise has it so. */
const STANDARD: ReadonlySet<unknown> = new Set(["Standard", "Surging", "", undefined]);

/** An empty node gets no pod then until the partition lets it. */
const CREATES_BY_PARTITION = "daemonset.kruise.io/progressive-create-pod";

export function isReplaceable({ metadata, spec }: Workload): boolean {
  const { rollingUpdateType, selector, maxSurge = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
  return (
    STANDARD.has(rollingUpdateType) &&
    selector === undefined &&
    podsOf(maxSurge, 100, "up") === 0 &&
    spec.lifecycle === undefined &&
    metadata.annotations?.[CREATES_BY_PARTITION] !== "true"
  );
}
