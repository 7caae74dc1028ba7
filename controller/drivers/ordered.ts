import { COMPLETED, type Form } from "@sluice/shared/gate/release-record.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import { ordinalIn, ordinalsOf } from "@sluice/shared/workloads/kinds/ordinals.ts";
import { replicasOf, updatedIn } from "../observe/facts.ts";
import type { WorkloadSeen } from "../observe/observed.ts";
import type { Advanced } from "../rollout/advance.ts";
import { podsAsked, type Underway } from "../rollout/terrain.ts";

/** Its partition is a place in the order of its pods; of others it is a number of them. */
export function isOrdered({ object }: Pick<WorkloadSeen, "object">): boolean {
  const { unorderedUpdate } = object.spec.updateStrategy?.rollingUpdate ?? {};
  return adapterOf(object).type === "statefulset" && unorderedUpdate === undefined;
}

/**
 * How far an ordered workload is open on its way back: down to the lowest of the pods whose turn it is.
 *
 * Both sides of its partition are of one revision now, so a pod that is lost comes back as an old one
 * wherever it was, and a partition says only which of the others are taken. It is looked for among those
 * that are there, and never raised.
 */
export function orderedBack(underway: Underway, { position, doing }: Advanced): Form {
  const { workload, record } = underway;
  if (doing.kind === "completed") return COMPLETED;
  if (doing.kind === "stopped") return record.form;
  const updated = updatedIn(workload, record);
  const coming = Math.max(0, replicasOf(workload) - workload.pods.length);
  const due = podsAsked(underway, position.step) - updated - coming;
  const partition = due <= 0 ? undefined : placesToGo(underway)[due - 1];
  if (partition === undefined) return record.form;
  const open = record.form.kind === "partition" ? Number(record.form.partition) : partition;
  return { kind: "partition", partition: Math.min(open, partition) };
}

/**
 * The partition of a step that has its pods already, although some above it are not new: who comes forward
 * again on the way back has them so. Opened for its share, it would take those, and be too large.
 *
 * @param kept pods that the step leaves old
 */
export function aboveGaps(underway: Underway, kept: number): number {
  // A place without a pod is none: its pod was one of the step's, or a scaling asks for it, which makes it new.
  const [highest = -1] = placesToGo(underway);
  return Math.max(kept, highest + 1);
}

/** Places of the pods that are not of the target's revision, the highest first. */
function placesToGo({ workload, record }: Underway): readonly number[] {
  const places = new Map(
    ordinalsOf(workload.object.spec).map((ordinal, index) => [ordinal, index]),
  );
  return workload.pods
    .filter(({ revision }) => revision !== record.target)
    .flatMap(({ name }) => places.get(ordinalIn(name)) ?? [])
    .toSorted((a, b) => b - a);
}
