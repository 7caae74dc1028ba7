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

/** What a candidate does now. `take` is only safe when guarded by the version that was seen. */
export function decideLease({ lease, unchangedForMs }: Sighting, me: string): LeaseMove {
  if (lease === undefined) return "create";
  if (lease.holder === me) return "renew";
  if (lease.holder === "") return "take";
  return unchangedForMs >= lease.durationMs ? "take" : "wait";
}
