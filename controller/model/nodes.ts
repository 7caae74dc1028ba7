import type { NodeView } from "@sluice/shared/workloads/node.ts";
import type { Pod, World } from "./world.ts";

/** A node stops answering: its pods are ready for nobody, and those that are told to end stay. */
export function loseNode(world: World, index: number): World {
  const { nodes = [], lost = {} } = world;
  const node = nodes[index % nodes.length];
  if (node === undefined || node in lost) return world;
  const pods = world.pods.map((pod): Pod => {
    const { readySince: _since, ...others } = pod;
    return pod.node === node ? others : pod;
  });
  return { ...world, pods, lost: { ...lost, [node]: world.now } };
}

/** All nodes answer again. */
export function findNodes({ lost: _lost, ...world }: World): World {
  return world;
}

export const isLost = ({ lost = {} }: Pick<World, "lost">, { node = "" }: Pod): boolean =>
  node in lost;

/** As the API server shows it. */
export function nodeIn({ nodes = [], lost = {} }: World, name: string): NodeView | undefined {
  if (!nodes.includes(name)) return undefined;
  const since = lost[name];
  return {
    metadata: { name, namespace: "", uid: name, resourceVersion: "" },
    ...(since === undefined ? {} : { lostSince: new Date(since) }),
    taints: [],
  };
}
