import { identityOf } from "./entry.ts";
import type { Identity } from "./entry.ts";
import { numberAt, stringAt } from "./json.ts";
import type { MergePatch } from "../patch/merge.ts";
import type { Resource } from "./resource.ts";

/** coordination.k8s.io/v1 Lease: who of several may act. */
export interface Lease {
  readonly metadata: Identity;
  /** "" when it was released. */
  readonly holder: string;
  /** How long the holder may be silent, in milliseconds. */
  readonly durationMs: number;
  /** By the holder's clock, which may differ from ours: good for telling a change, not for waiting. */
  readonly renewTime: string;
  readonly transitions: number;
}

/** What everybody uses; for a lease that does not say. */
const USUAL_SECONDS = 15;

export const leases: Resource<Lease> = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  plural: "leases",
  namespaced: "namespaced",
  parse(value) {
    const metadata = identityOf(value);
    if (metadata === undefined) throw new TypeError("a Lease without name or resourceVersion");
    return {
      metadata,
      holder: stringAt(value, "spec", "holderIdentity") ?? "",
      durationMs: (numberAt(value, "spec", "leaseDurationSeconds") ?? USUAL_SECONDS) * 1000,
      renewTime: stringAt(value, "spec", "renewTime") ?? "",
      transitions: numberAt(value, "spec", "leaseTransitions") ?? 0,
    };
  },
};

/** The spec of a lease that `holder` takes or renews now. */
export function heldBy(
  holder: string,
  { now, durationMs }: { readonly now: Date; readonly durationMs: number },
): MergePatch {
  return {
    holderIdentity: holder,
    // The API knows whole seconds, 1 or more; rounded up, the others wait too long rather than too short.
    leaseDurationSeconds: Math.max(1, Math.ceil(durationMs / 1000)),
    renewTime: microTime(now),
  };
}

/** What to add to `heldBy` when the holder is a new one. */
export const takenFrom = (lease: Lease | undefined, now: Date): MergePatch => ({
  acquireTime: microTime(now),
  leaseTransitions: lease === undefined ? 0 : lease.transitions + 1,
});

/** A lease that nobody holds. */
export const released = (now: Date): MergePatch => ({
  holderIdentity: "",
  leaseDurationSeconds: 1,
  renewTime: microTime(now),
});

/** MicroTime insists on six digits. */
const microTime = (date: Date): string => date.toISOString().replace("Z", "000Z");
