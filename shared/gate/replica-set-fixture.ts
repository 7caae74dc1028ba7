import type { ReplicaSetView } from "../workloads/replicaset.ts";

/** For tests: a ReplicaSet at rest. A test says only what differs. */
export function replicaSet(
  revision: string,
  differs: Partial<Omit<ReplicaSetView, "revision" | "metadata">> = {},
): ReplicaSetView {
  const name = `shop-${revision}`;
  const { replicas = 0 } = differs;
  return {
    metadata: { name, namespace: "web", uid: name, resourceVersion: "1" },
    created: "2026-01-01T00:00:00Z",
    owner: "deployment",
    revision,
    podTemplateHash: `hash-${revision}`,
    number: 1,
    replicas,
    minReadySeconds: 0,
    available: replicas,
    deleting: false,
    ...differs,
  };
}
