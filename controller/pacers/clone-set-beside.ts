import type { Form, ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { PodSeen } from "../observe/observed.ts";

type Beside = Extract<Form, { kind: "beside" }>;

/** The pods of a CloneSet by version, the oldest first. */
export interface Sorted {
  /** First those of versions that have been given up: what is too many is taken of them. */
  readonly old: readonly PodSeen[];
  readonly fresh: readonly PodSeen[];
}

export function sortOf(
  pods: readonly PodSeen[],
  { stable, target }: Pick<ReleaseRecord, "stable" | "target">,
): Sorted {
  const all = pods.toSorted(byAge);
  const fresh = all.filter(({ revision }) => revision === target);
  const others = all.filter(({ revision }) => revision !== target);
  const kept = others.filter(({ revision }) => revision === stable);
  return { old: [...others.filter(({ revision }) => revision !== stable), ...kept], fresh };
}

/** What a step asks of a CloneSet, and how many new pods are ready when the gate opens. */
interface Wanted {
  readonly replicas: number;
  readonly wanted: number;
  readonly ready: number;
}

/**
 * Opens the gate for the new pods that are missing, or are not ready: marked, these would be deleted at once, and
 * come again, and be deleted again.
 *
 * Their number is the distance of the partition from the desired number; `marked` pods that the CloneSet
 * is to delete make room for them, so many that the sum is the old pods and the step's. What is open stays as
 * it is while they come.
 */
export function openFor({ replicas, wanted, ready }: Wanted, form: Form): Form {
  const partition = replicas - (wanted - ready);
  const isOpen = form.kind === "beside" && form.gate === "open" && form.surge === wanted;
  // Opened for another desired number, it may be open for none of those that are still missing.
  const open = isOpen ? replicas - (form.partition ?? replicas) : 0;
  return isOpen && open >= wanted - ready && open <= wanted
    ? form
    : { kind: "beside", gate: "open", surge: wanted, partition };
}

/**
 * Names of the pods above the desired number, that the CloneSet may count as deleted.
 *
 * While the gate is shut the new ones: then a lost old pod comes back as an old one, and what is scaled up comes
 * as old pods. While it is open, old ones too, in place of those that are still to come.
 */
export function markedWhile(form: Beside, { old, fresh }: Sorted, replicas: number): string[] {
  const { gate, partition = replicas } = form;
  const coming = gate === "open" ? Math.max(0, replicas - partition) : 0;
  const present =
    gate === "open" ? byReadiness(fresh).slice(0, Math.max(0, surgeOf(form) - coming)) : fresh;
  return [...present, ...old.slice(0, coming)].map(({ name }) => name).toSorted();
}

const surgeOf = ({ surge }: Beside): number => (typeof surge === "number" ? surge : 0);

/** Pods that are more than there should be: a CloneSet whose pods never count as available deletes none. */
export function surplusOf(
  { old, fresh }: Sorted,
  { replicas, wanted }: { readonly replicas: number; readonly wanted: number },
): readonly PodSeen[] {
  const scaled = old.length !== replicas;
  const fewer = scaled ? fresh.slice(0, Math.max(0, fresh.length - wanted)) : [];
  return [...old.slice(0, Math.max(0, old.length - replicas)), ...fewer];
}

/** Those that are ready, the first to be so first: others that get ready change nothing about them. */
function byReadiness(pods: readonly PodSeen[]): readonly PodSeen[] {
  return pods.toSorted((a, b) => readyAt(a) - readyAt(b));
}

const readyAt = ({ readySince }: PodSeen): number =>
  readySince?.getTime() ?? Number.MAX_SAFE_INTEGER;

/** How many of them are ready. */
export function readyAmong(pods: readonly PodSeen[]): number {
  return pods.filter(({ readySince }) => readySince !== undefined).length;
}

function byAge(a: PodSeen, b: PodSeen): number {
  const older = a.createdAt.getTime() - b.createdAt.getTime();
  return older === 0 ? a.name.localeCompare(b.name) : older;
}
