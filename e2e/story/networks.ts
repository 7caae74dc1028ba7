import { isDeepStrictEqual } from "node:util";
import { type Fields, fields, list } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { assertDone, type Said } from "./said.ts";
import { APP } from "./stage.ts";
import type { Story } from "./story.ts";

/** How a Rollout names the objects of custom networks of these stories, as `customNetworkRefs` take them. */
export const MESH = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  name: APP,
} as const;
export const ROUTER = { apiVersion: "routers.example.com/v1", kind: "Router", name: APP } as const;

const CANARY = `${APP}-canary`;

/** A VirtualService of the app. */
export const meshed = (spec: object) => ({
  ...MESH,
  name: undefined,
  metadata: { name: APP },
  spec,
});

/** The spec of one whose only rule leads there. */
export const routes = (...route: readonly object[]) => ({ hosts: [APP], http: [{ route }] });

/** As its user writes it, and as it is written for a share. */
export const STABLE = { destination: { host: APP } };
export const shared = (weight: number) => [to(APP, 100 - weight), to(CANARY, weight)];

const to = (host: string, weight: number) => ({ destination: { host }, weight });

/** By one VirtualService of the app; its share settles as fast as it may. */
export const BY_MESH = {
  service: APP,
  gracePeriodSeconds: 1,
  settleSeconds: 1,
  customNetworkRefs: [MESH],
} as const;

const ROLE = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: {
    name: "networks-for-sluice",
    labels: { "sluice.dev/aggregate-to-controller": "true" },
  },
  rules: [
    {
      apiGroups: ["networking.istio.io", "routers.example.com"],
      resources: ["virtualservices", "destinationrules", "routers"],
      verbs: ["get", "list", "watch", "patch"],
    },
  ],
};

const ROUTERS = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "routers.routers.example.com" },
  spec: {
    group: "routers.example.com",
    scope: "Namespaced",
    names: { kind: "Router", singular: "router", plural: "routers", listKind: "RouterList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    ],
  },
};

/** The cluster has these kinds, and Sluice may change them. */
export async function serveNetworks(s: Story): Promise<void> {
  await s.stage.world.cluster.serveKindsOf("istio");
  await administer(s, ROUTERS);
  const isServed = async () =>
    (await s.kubectl("get", ROUTERS.metadata.name)).exitCode === 0 || undefined;
  await until(`${ROUTERS.metadata.name} to be served`, isServed, { timeoutMs: 60_000 });
  await administer(s, ROLE);
}

/** `kubectl apply` of something that belongs to the whole cluster. */
export async function administer(s: Story, manifest: object): Promise<void> {
  const { kubectl } = s.stage.world.tools;
  assertDone(await kubectl(["apply", "-f", "-"], { input: JSON.stringify(manifest) }));
}

/** What the object of the app's name is now. */
export async function networkOf(s: Story, plural: string): Promise<unknown> {
  const said = await s.kubectl("get", plural, APP, "-o", "json");
  assertDone(said);
  return JSON.parse(said.output);
}

export const specOf = async (s: Story, plural: string): Promise<Fields> =>
  fields(await networkOf(s, plural), "spec");

/** Of the first rule of a VirtualService. */
export const destinationsOf = (mesh: unknown): readonly unknown[] =>
  list(mesh, "spec", "http", 0, "route");

/** What is stored at once: the object as the answer to the command has it. */
export interface Answered {
  readonly said: Said;
  readonly object: unknown;
}

/** `kubectl <args> -o json`, of something that the words of a story do not know. */
export async function send(
  s: Story,
  args: readonly string[],
  manifest?: object,
): Promise<Answered> {
  const { namespace, world } = s.stage;
  const input = manifest === undefined ? {} : { input: JSON.stringify(manifest) };
  const said = await world.tools.kubectl([...args, "-n", namespace, "-o", "json"], input);
  assertDone(said);
  return { said, object: JSON.parse(said.output) };
}

/** Waits until the first rule of the app's VirtualService leads there. */
export async function leadsTo(s: Story, destinations: readonly object[]): Promise<void> {
  const look = async () => {
    // Of so many looks a chronicle says nothing.
    const { object } = await send(s, ["get", "virtualservice", APP]);
    return isDeepStrictEqual(destinationsOf(object), destinations) ? true : undefined;
  };
  await s.stage.chronicle.word(`it leads to ${JSON.stringify(destinations)}`, () =>
    until(JSON.stringify(destinations), look, { timeoutMs: 60_000 }),
  );
}
