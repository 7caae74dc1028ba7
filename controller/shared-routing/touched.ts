import {
  markKeyOf,
  markKeysOf,
  sharedRoutingOf,
  type StoredSharedRouting,
} from "@sluice/shared/api/shared-routing.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import type { Informer } from "@sluice/shared/kube/informer.ts";
import { keyOf } from "@sluice/shared/workloads/resources.ts";
import type { SharedSeen } from "./seen.ts";

/** The part of the caches that is about Rollouts and TrafficRoutings. */
interface Caches {
  readonly rollouts: Informer<StoredRollout, "shared" | "mark">;
  readonly sharedRoutings: Informer<StoredSharedRouting, "mark">;
}

/** Key of the TrafficRouting that a Rollout refers to, as an index has it. */
export function sharedKeysOf(rollout: StoredRollout): readonly string[] {
  const named = sharedRoutingOf(rollout);
  return named === undefined ? [] : [`${rollout.metadata.namespace}/${named.name}`];
}

/** Calls back with the key of each Rollout that refers to a TrafficRouting which has changed, or that marks it. */
export function onSharedTouched(
  { rollouts, sharedRoutings }: Caches,
  touched: (rollout: string) => void,
): void {
  sharedRoutings.onChange(({ before, after }) => {
    for (const one of [before, after]) {
      if (one === undefined) continue;
      const referring = rollouts.by("shared", keyOf(one.metadata));
      for (const { metadata } of referring) touched(keyOf(metadata));
      for (const mark of markKeysOf(one)) {
        const marking = rollouts.by("mark", mark).map(({ metadata }) => keyOf(metadata));
        // Where there is no such Rollout any more, its mark has to go all the same.
        for (const key of marking.length === 0 ? [mark] : marking) touched(key);
      }
    }
  });
}

/** TrafficRoutings that concern a Rollout. */
export function sharedSeen(
  { sharedRoutings }: Pick<Caches, "sharedRoutings">,
  rollout: StoredRollout,
): SharedSeen {
  const { namespace } = rollout.metadata;
  const named = sharedRoutingOf(rollout);
  const object = named && sharedRoutings.get({ namespace, name: named.name });
  return {
    ...(named === undefined ? {} : { named }),
    ...(object === undefined ? {} : { object }),
    marked: sharedRoutings.by("mark", markKeyOf(rollout.metadata)),
  };
}

/** Marked by a Rollout, by its key, that does not exist as far as anybody knows. */
export function markedByNobody(
  { rollouts, sharedRoutings }: Caches,
  key: string,
): readonly StoredSharedRouting[] {
  return rollouts.by("mark", key).length > 0 ? [] : sharedRoutings.by("mark", key);
}
