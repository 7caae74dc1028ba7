import { isWelcome, type NodeView } from "@sluice/shared/workloads/node.ts";
import type { PodView } from "@sluice/shared/workloads/pod.ts";
import type { Apart } from "./observed.ts";

/** Where a pod of a DaemonSet stands: on a node that its DaemonSet can do something about, or apart. */
export type Whereabouts =
  | { readonly kind: "in-reach" }
  | { readonly kind: "lost"; readonly node: string; readonly since: Date }
  /** The DaemonSet is not to run there: the node takes no new pods, or has been removed. */
  | { readonly kind: "unwelcome" | "gone"; readonly node: string };

/** Finds a node by its name. */
export type FindNode = (name: string) => NodeView | undefined;

export function whereaboutsOf({ place }: PodView, find: FindNode): Whereabouts {
  if (place === undefined) return { kind: "in-reach" };
  const node = find(place.node);
  if (node === undefined) return { kind: "gone", node: place.node };
  if (!isWelcome(node, place.tolerations)) return { kind: "unwelcome", node: place.node };
  return node.lostSince === undefined
    ? { kind: "in-reach" }
    : { kind: "lost", node: place.node, since: node.lostSince };
}

/** The nodes that no step can wait for, by name. */
export function apartOf(pods: readonly PodView[], find: FindNode): readonly Apart[] {
  const living = new Set(pods.filter(({ over }) => !over).map(({ place }) => place?.node));
  const all = pods.flatMap((pod): readonly Apart[] => {
    const { kind, ...is } = whereaboutsOf(pod, find);
    const node = pod.place?.node ?? "";
    if (kind === "in-reach" || !("node" in is)) return [];
    // Its kubelet does not say that it is gone, and until then the node gets no other one.
    if (pod.over) return kind === "lost" && !living.has(node) ? [{ kind: "stranded", node }] : [];
    return [{ kind, node }];
  });
  return all.toSorted((a, b) => a.node.localeCompare(b.node));
}
