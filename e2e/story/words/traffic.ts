import { conditionIs, count, list, text, type Fields } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { collectionOf, type KindBeside } from "../beside.ts";
import {
  httpRouteManifest,
  type HttpRouteShape,
  ingressManifest,
  type IngressShape,
  serviceManifest,
  type ServiceShape,
} from "../routes.ts";
import type { Said } from "../said.ts";
import { APP, type Stage } from "../stage.ts";
import { done, note } from "./changing.ts";

/** Services and routes that people apply; the gateway starts with the first route. */
export interface Traffic {
  /** No other story has this host. */
  readonly host: string;
  readonly service: (shape?: ServiceShape) => Promise<Said>;
  readonly httpRoute: (shape?: HttpRouteShape) => Promise<Said>;
  readonly ingress: (shape?: IngressShape) => Promise<Said>;
  /** `kubectl delete` of something that was applied. */
  readonly remove: (kind: KindBeside, name?: string) => Promise<Said>;
  /** One that there is now; undefined when there is none. The app's, unless another is named. */
  readonly found: (kind: KindBeside, name?: string) => Promise<unknown>;
  /** All that there are now. */
  readonly all: (kind: KindBeside) => Promise<readonly unknown[]>;
  /** Service → weight, of the first rule of an HTTPRoute; 1 where it says none. */
  readonly weights: (name?: string) => Promise<Readonly<Record<string, number>>>;
  /** Waits until the gateway says that it has read the HTTPRoute as it is now, and found all that it names. */
  readonly routeTaken: (name?: string) => Promise<unknown>;
  /** Waits until it says the contrary. @returns its reason and message */
  readonly routeRefused: (name?: string) => Promise<string>;
  /** As an update of it would; all stories of the cluster lose it for a moment. */
  readonly restartGateway: () => Promise<void>;
}

const PATIENCE = { timeoutMs: 60_000 };

export function traffic(stage: Stage): Traffic {
  const { chronicle, namespace, memory, world } = stage;
  const { client, gateway } = world.cluster;
  const { kubectl } = world.tools;
  const host = `${namespace}.sluice.test`;
  const found = (kind: KindBeside, name = APP) =>
    client.find(`${collectionOf(kind, namespace)}/${name}`);
  const routed = async (manifest: Fields) => {
    await chronicle.word("the gateway runs", gateway.start);
    return applied(stage, manifest);
  };
  return {
    host,
    found,
    service: (shape = {}) => applied(stage, serviceManifest(shape)),
    httpRoute: (shape = {}) => routed(httpRouteManifest(host, shape)),
    ingress: (shape = {}) => routed(ingressManifest(host, shape)),
    remove: (kind, name = APP) =>
      chronicle.word(`kubectl delete ${kind} ${name}`, async () => {
        const said = done(note(stage, await kubectl(["delete", kind, name, "-n", namespace])));
        memory.around.delete(keyOf(kind, name));
        return said;
      }),
    // Of a kind that is not served yet there is none.
    all: async (kind) => list(await client.find(collectionOf(kind, namespace)), "items"),
    weights: async (name) => weightsOf(await found("HTTPRoute", name)),
    routeTaken: (name = APP) =>
      chronicle.word(`the gateway has taken HTTPRoute ${name}`, () =>
        until("its status", async () => taken(await found("HTTPRoute", name)), PATIENCE),
      ),
    routeRefused: (name = APP) =>
      chronicle.word(`the gateway refuses HTTPRoute ${name}`, () =>
        until("its status", async () => refusal(await found("HTTPRoute", name)), PATIENCE),
      ),
    restartGateway: () => chronicle.word("restart the gateway", gateway.restart),
  };
}

const keyOf = (kind: string, name: string): string => `${kind}/${name}`;

function applied(stage: Stage, manifest: Fields): Promise<Said> {
  const { chronicle, namespace, memory, world } = stage;
  const kind = text(manifest, "kind") ?? "";
  const name = text(manifest, "metadata", "name") ?? "";
  return chronicle.word(`kubectl apply ${kind} ${name}`, async () => {
    const input = JSON.stringify(manifest);
    const said = await world.tools.kubectl(["apply", "-n", namespace, "-f", "-"], { input });
    if (said.exitCode === 0) memory.around.set(keyOf(kind, name), manifest);
    return done(note(stage, said));
  });
}

function weightsOf(route: unknown): Readonly<Record<string, number>> {
  const refs = list(route, "spec", "rules", 0, "backendRefs");
  return Object.fromEntries(
    refs.map((ref) => [text(ref, "name") ?? "", count(ref, "weight") ?? 1]),
  );
}

/** What the gateway says of a route, to each of its parents, about what it is now. */
function saidOf(route: unknown): readonly unknown[] {
  const generation = count(route, "metadata", "generation");
  const parents = list(route, "status", "parents");
  return parents.flatMap((parent) => {
    const conditions = list(parent, "conditions");
    const current = conditions.every((one) => count(one, "observedGeneration") === generation);
    return current ? [{ status: parent }] : [];
  });
}

function taken(route: unknown): unknown {
  const said = saidOf(route);
  const all = said.length > 0 && said.length === list(route, "status", "parents").length;
  const good = said.every((one) =>
    ["Accepted", "ResolvedRefs"].every((type) => conditionIs(one, type, "True")),
  );
  return all && good ? route : undefined;
}

function refusal(route: unknown): string | undefined {
  const conditions = saidOf(route).flatMap((one) => list(one, "status", "conditions"));
  const refused = conditions.find((one) => text(one, "status") === "False");
  if (refused === undefined) return undefined;
  return `${text(refused, "reason")}: ${text(refused, "message")}`;
}
