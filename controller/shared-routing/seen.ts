import type { SharedRef, StoredSharedRouting } from "@sluice/shared/api/shared-routing.ts";

/** TrafficRoutings that concern a Rollout. */
export interface SharedSeen {
  /** The one that it refers to; absent: none. */
  readonly named?: SharedRef;
  /** That one; absent: there is none of that name. */
  readonly object?: StoredSharedRouting;
  /** All that say that this Rollout releases, whether or not it still refers to them. */
  readonly marked: readonly StoredSharedRouting[];
}
