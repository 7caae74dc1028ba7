import { NODE_LABEL } from "../placement/placement.ts";

/** As many as most stories have pods, so that a DaemonSet's steps are those of any other kind. */
export const FAKE_NODES: readonly string[] = Array.from({ length: 10 }, (_, n) => `kwok-${n}`);

/** Room for any story; the scheduler counts it. */
const ROOM = { cpu: "1000", memory: "1Ti", pods: "10000" };

export function fakeNode(name: string): object {
  const labels = {
    [NODE_LABEL]: "kwok",
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    status: { capacity: ROOM, allocatable: ROOM },
  };
}
