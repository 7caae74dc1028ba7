import { FAKE_NODES, fakeNode } from "./fake-nodes/nodes.ts";
import type { KubeClient } from "./kube/client.ts";
import { ensure } from "./kube/definitions.ts";
import { conditionIs } from "./kube/read.ts";
import {
  agentNamespace,
  NAMESPACE_POLICY_BINDING,
  namespacePolicy,
} from "./placement/placement.ts";
import { until } from "./processes/until.ts";

const READY_TIMEOUT_MS = 60_000;

const POLICIES = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies";
const BINDINGS = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings";

/** Nodes and namespaces, and waits until pods could start. */
export async function furnish(
  client: KubeClient,
  agentNamespaces: readonly string[],
): Promise<void> {
  await Promise.all([
    ...FAKE_NODES.map((name) => ensure(client, "/api/v1/nodes", fakeNode(name))),
    ...agentNamespaces.map((name) => ensure(client, "/api/v1/namespaces", agentNamespace(name))),
    ensure(client, POLICIES, namespacePolicy(agentNamespaces)),
    ensure(client, BINDINGS, NAMESPACE_POLICY_BINDING),
  ]);
  const patience = { timeoutMs: READY_TIMEOUT_MS };
  for (const name of FAKE_NODES) {
    await until(`node ${name} to be ready`, () => readyNode(client, name), patience);
  }
  for (const name of ["default", ...agentNamespaces]) {
    // The API server refuses pods before it is there.
    const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    await until(`service account of ${name}`, () => client.find(account), patience);
  }
}

async function readyNode(client: KubeClient, name: string): Promise<true | undefined> {
  const node = await client.find(`/api/v1/nodes/${name}`);
  return conditionIs(node, "Ready", "True") ? true : undefined;
}
