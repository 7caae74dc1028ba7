import { fakeNode } from "../../cluster/fake-nodes/nodes.ts";
import type { KubeClient } from "../../cluster/kube/client.ts";
import { conditionIs, type Fields, list, text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { NODE_LABEL } from "../../cluster/placement/placement.ts";
import { APP, type Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Nodes that only this story's pods are put on: all others are kept away by a taint. */
export interface OwnNodes {
  /** What a workload's pods need to be put there. */
  readonly podSpec: Fields;
  readonly join: (...names: readonly string[]) => Promise<void>;
  readonly leave: (name: string) => Promise<void>;
  /** As the node lifecycle controller does with a node whose kubelet is silent: nobody answers there any more. */
  readonly lose: (name: string) => Promise<void>;
  /** It answers again, and so do its pods; what was to end there ends. */
  readonly find: (name: string) => Promise<void>;
  /** No new pods there; those that are there stay. */
  readonly taint: (name: string) => Promise<void>;
}

const OWN = "sluice.dev/story";
const LOST = "node.kubernetes.io/unreachable";
const PATIENCE = { timeoutMs: 60_000 };

export function ownNodes({ stage }: Story): OwnNodes {
  const { namespace, world, chronicle } = stage;
  const { client } = world.cluster;
  const named = (name: string): string => `${namespace}-${name}`;
  const silent = silentNodes(stage);
  const keepAway = { key: OWN, value: namespace, effect: "NoSchedule" };
  const word = (what: string, name: string, act: (node: string) => Promise<void>) =>
    chronicle.word(`node ${name} ${what}`, () => act(named(name)));

  const make = (node: string) => create(client, node, { namespace, keepAway });
  const taintWith = (node: string, ...taints: readonly Fields[]) =>
    setTaints(client, node, [keepAway, ...taints]);

  return {
    podSpec: podSpecFor(namespace),
    async join(...names) {
      for (const name of names) await word("joins", name, make);
      for (const name of names) await ready(client, named(name));
    },
    leave: (name) => word("leaves", name, (node) => remove(stage, node)),
    lose: (name) =>
      word("does not answer any more", name, async (node) => {
        await silent.add(node);
        await taintWith(node, { key: LOST, effect: "NoExecute" });
        await silence(stage, node);
      }),
    find: (name) =>
      word("answers again", name, async (node) => {
        await wake(stage, node);
        await taintWith(node);
        await silent.remove(node);
      }),
    taint: (name) =>
      word("takes no new pods", name, (node) =>
        taintWith(node, { key: "sluice.dev/reserved", effect: "NoSchedule" }),
      ),
  };
}

function podSpecFor(namespace: string): Fields {
  return {
    nodeSelector: { [OWN]: namespace },
    tolerations: [{ key: OWN, operator: "Equal", value: namespace }],
  };
}

/** The watcher knows nothing of nodes, and is told. */
function silentNodes({ watcher }: Stage) {
  const silent = new Set<string>();
  const tell = () => watcher.tell({ kind: "unreachable", workload: APP, nodes: silent.size });
  return {
    add(node: string) {
      silent.add(node);
      return tell();
    },
    remove(node: string) {
      silent.delete(node);
      return tell();
    },
  };
}

const pathOf = (node: string): string => `/api/v1/nodes/${node}`;

async function create(
  client: KubeClient,
  node: string,
  { namespace, keepAway }: { readonly namespace: string; readonly keepAway: Fields },
): Promise<void> {
  const metadata = { name: node, labels: { [NODE_LABEL]: "kwok", [OWN]: namespace } };
  const body = { ...fakeNode(node), metadata, spec: { taints: [keepAway] } };
  await client.call({ method: "POST", path: "/api/v1/nodes", body });
}

async function setTaints(
  client: KubeClient,
  node: string,
  taints: readonly Fields[],
): Promise<void> {
  const contentType = "application/merge-patch+json";
  const body = { spec: { taints } };
  await client.call({ method: "PATCH", path: pathOf(node), body, contentType });
}

async function ready(client: KubeClient, node: string): Promise<void> {
  const look = async () => conditionIs(await client.call({ path: pathOf(node) }), "Ready", "True");
  await until(`node ${node} to be ready`, async () => (await look()) || undefined, PATIENCE);
}

async function remove(stage: Stage, node: string): Promise<void> {
  const { client } = stage.world.cluster;
  await client.call({ method: "DELETE", path: pathOf(node) });
  // As the garbage collector of pods does within a minute.
  for (const pod of await podsOn(stage, node)) {
    await stage.watcher.tell({ kind: "taking", pod });
    const path = `${podsPath(stage)}/${pod}`;
    await client.call({ method: "DELETE", path, body: { gracePeriodSeconds: 0 } });
  }
}

/** Its pods are not ready any more, as far as anybody knows, and one that is deleted never goes: nobody says that it has. */
async function silence(stage: Stage, node: string): Promise<void> {
  for (const pod of await podsOn(stage, node)) {
    await patch(stage, pod, { metadata: { finalizers: [OWN] } });
    await say(stage, pod, { status: "False", reason: "NodeStatusUnknown" });
  }
}

async function wake(stage: Stage, node: string): Promise<void> {
  for (const pod of await podsOn(stage, node)) {
    await say(stage, pod, { status: "True", reason: null });
    await patch(stage, pod, { metadata: { finalizers: null } });
  }
}

/** What a kubelet says of a pod, or is said where it does not. */
async function say(stage: Stage, pod: string, ready: Fields): Promise<void> {
  const lastTransitionTime = new Date().toISOString().replace(/\.\d{3}Z$/, "Z");
  const conditions = [{ type: "Ready", lastTransitionTime, ...ready }];
  await patch(stage, `${pod}/status`, { status: { conditions } });
}

async function patch(stage: Stage, pod: string, body: Fields): Promise<void> {
  const path = `${podsPath(stage)}/${pod}`;
  await stage.world.cluster.client.call({ method: "PATCH", path, body });
}

const podsPath = ({ namespace }: Stage): string => `/api/v1/namespaces/${namespace}/pods`;

async function podsOn(stage: Stage, node: string): Promise<readonly string[]> {
  const all = list(await stage.world.cluster.client.call({ path: podsPath(stage) }), "items");
  return all
    .filter((pod) => text(pod, "spec", "nodeName") === node)
    .map((pod) => text(pod, "metadata", "name") ?? "");
}
