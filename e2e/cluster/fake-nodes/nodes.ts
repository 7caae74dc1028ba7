import { NODE_LABEL } from "../placement/placement.ts";

/** Three, so that DaemonSets and spreading mean something. */
export const FAKE_NODES = ["kwok-0", "kwok-1", "kwok-2"] as const;

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
