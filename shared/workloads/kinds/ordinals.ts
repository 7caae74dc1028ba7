import type { WorkloadSpec } from "../workload.ts";

/**
 * Ordinals of the pods that a StatefulSet is to have, the lowest first: those from `ordinals.start` on
 * (apps/v1), without the ones that `reserveOrdinals` leaves out (apps.kruise.io, numbers and
 * ranges such as `"3-5"`).
 *
 * A partition counts pods in this order and is no ordinal: with `start: 5` a partition of 8 keeps
 * the ordinals 5 to 12. Seen on Kubernetes 1.36.3 and OpenKruise 1.8.3.
 */
export function ordinalsOf({ replicas = 1, ordinals, reserveOrdinals }: WorkloadSpec) {
  const reserved = (reserveOrdinals ?? []).map(rangeOf);
  const found: number[] = [];
  for (let ordinal = ordinals?.start ?? 0; found.length < replicas; ordinal += 1) {
    if (!reserved.some(([from, to]) => ordinal >= from && ordinal <= to)) found.push(ordinal);
  }
  return found;
}

/** What is neither a number nor a range reserves nothing. */
function rangeOf(said: number | string): readonly [from: number, to: number] {
  const [from = Number.NaN, to = from] = String(said).split("-").map(Number);
  return Number.isFinite(from) && Number.isFinite(to) ? [from, to] : [-1, -1];
}

/** The ordinal in a pod's name, which is the number at its end. */
export function ordinalIn(podName: string): number {
  return Number(podName.slice(podName.lastIndexOf("-") + 1));
}
