import { randomUUID } from "node:crypto";
import type { Lease } from "@sluice/shared/kube/lease.ts";

/** What a candidate has seen of the lease. */
export interface Sighting {
  /** Undefined: there is none. */
  readonly lease: Pick<Lease, "holder" | "durationMs"> | undefined;
  /**
   * For how long we have seen holder and renewTime unchanged, by our own monotonic clock. Nobody's
   * wall clock counts, so clocks that differ or jump cannot make two leaders.
   */
  readonly unchangedForMs: number;
}

export type LeaseMove = "create" | "take" | "renew" | "wait";

/**
 * A name for one process that no other has: a pod may be restarted under its name, and the same pod has
 * one process after another.
 *
 * @param pod name; and the uid, without which nobody takes over from an earlier process of the same pod
 */
export function leaseIdentity(pod: { readonly name: string; readonly uid: string }): string {
  return [pod.name, ...(pod.uid === "" ? [] : [pod.uid]), randomUUID()].join("_");
}

/** What a candidate does now. `take` is only safe when guarded by the version that was seen. */
export function decideLease({ lease, unchangedForMs }: Sighting, me: string): LeaseMove {
  if (lease === undefined) return "create";
  if (lease.holder === me) return "renew";
  if (lease.holder === "" || isPredecessor(lease.holder, me)) return "take";
  return unchangedForMs >= lease.durationMs ? "take" : "wait";
}

/** An earlier process of this very pod. It has ended, or else this one would not have been started. */
function isPredecessor(holder: string, me: string): boolean {
  const pod = podOf(me);
  return pod !== undefined && podOf(holder) === pod;
}

/** @returns undefined for an identity without the uid of a pod, which tells nothing for sure */
function podOf(identity: string): string | undefined {
  const [name, uid, process] = identity.split("_");
  return process === undefined ? undefined : `${name}_${uid}`;
}
