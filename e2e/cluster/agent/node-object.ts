import { AGENT_TAINT, NODE_LABEL } from "../placement/placement.ts";

const ROOM = { cpu: "1000", memory: "1Ti", pods: "1000" };

/**
 * The agent's node. It is ready from the start and stays so: nothing looks at a
 * node's lease or heartbeat, as the node lifecycle controller does not run.
 */
export function agentNode(name: string, address: string): object {
  const now = new Date().toISOString();
  const labels = {
    [NODE_LABEL]: "agent",
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
  };
  const ready = {
    type: "Ready",
    status: "True",
    reason: "KubeletReady",
    message: "the node agent runs pods as processes",
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    spec: { taints: [AGENT_TAINT] },
    status: {
      capacity: ROOM,
      allocatable: ROOM,
      addresses: [{ type: "InternalIP", address }],
      conditions: [ready],
    },
  };
}
