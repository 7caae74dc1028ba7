import type { KubeClient } from "../cluster/kube/client.ts";
import { informer } from "../cluster/kube/informer.ts";
import { text } from "../cluster/kube/read.ts";
import { check } from "./check.ts";
import type { Happening, Told } from "./happening.ts";
import { deploymentState, podState, replicaSetState, rolloutState } from "./parse.ts";
import type { Violation } from "./violation.ts";

/** The kinds that are watched, and where. */
const COLLECTIONS = {
  deployments: "/apis/apps/v1",
  replicasets: "/apis/apps/v1",
  pods: "/api/v1",
  rollouts: "/apis/rollouts.kruise.io/v1beta1",
  events: "/api/v1",
} as const;

type Collection = keyof typeof COLLECTIONS;

const KINDS: readonly Collection[] = ["deployments", "replicasets", "pods", "rollouts", "events"];

/** Sees all that happens in one namespace, for as long as a story lasts. */
export interface Watcher {
  /** The objects of a kind as they are now, by name. */
  readonly now: (kind: Collection) => ReadonlyMap<string, unknown>;
  /** Takes down what the story is about to do, or has done, after all that has happened by now. */
  readonly tell: (told: Told) => Promise<void>;
  /** Settles at the next change of anything. */
  readonly change: () => Promise<void>;
  /** Milliseconds since the last change. */
  readonly quietMs: () => number;
  readonly violations: () => readonly Violation[];
  readonly history: () => readonly Happening[];
  readonly stop: () => void;
}

type What =
  | { readonly kind: "set"; readonly object: unknown }
  | { readonly kind: "gone"; readonly object: unknown };

export async function watch(client: KubeClient, namespace: string): Promise<Watcher> {
  const started = performance.now();
  const history: Happening[] = [];
  const objects = new Map(KINDS.map((kind) => [kind, new Map<string, unknown>()]));
  let news = Promise.withResolvers<void>();
  let lastChange = started;

  const of = (kind: Collection): Map<string, unknown> => objects.get(kind) ?? new Map();
  const hear = (kind: Collection, what: What): void => {
    const name = text(what.object, "metadata", "name") ?? "";
    if (what.kind === "set") of(kind).set(name, what.object);
    else of(kind).delete(name);
    const now = performance.now();
    const happening = happeningOf(kind, what, { heardAt: now - started, history });
    if (happening !== undefined) history.push(happening);
    lastChange = now;
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  const informers = KINDS.map((kind) =>
    informer(client, {
      path: `${COLLECTIONS[kind]}/namespaces/${namespace}/${kind}`,
      onSet: (object) => hear(kind, { kind: "set", object }),
      onGone: (object) => hear(kind, { kind: "gone", object }),
    }),
  );
  await Promise.all(informers.map(({ synced }) => synced));
  return {
    now: of,
    async tell(told) {
      const version = await currentVersion(client, namespace);
      history.push({ kind: "told", told, version, heardAt: performance.now() - started });
    },
    change: () => news.promise,
    quietMs: () => performance.now() - lastChange,
    violations: () => check(history),
    history: () => history,
    stop: () => informers.forEach(({ stop }) => stop()),
  };
}

/** etcd's revision: of a list, it is the one of the whole store. */
async function currentVersion(client: KubeClient, namespace: string): Promise<number> {
  const answer = await client.call({ path: `/api/v1/namespaces/${namespace}/configmaps?limit=1` });
  return Number(text(answer, "metadata", "resourceVersion"));
}

interface Hearing {
  readonly heardAt: number;
  readonly history: readonly Happening[];
}

/** @returns undefined for an Event: it is a word about something, and nothing that happens */
function happeningOf(kind: Collection, what: What, hearing: Hearing): Happening | undefined {
  const { object } = what;
  const uid = text(object, "metadata", "uid") ?? "";
  const name = text(object, "metadata", "name") ?? "";
  const moment = { heardAt: hearing.heardAt, version: versionOf(what, hearing.history) };
  const state = <T>(parse: (of: unknown) => T): T | "gone" =>
    what.kind === "gone" ? "gone" : parse(object);
  switch (kind) {
    case "deployments":
      return { ...moment, kind: "deployment", name, state: state(deploymentState) };
    case "replicasets":
      return { ...moment, kind: "replica-set", uid, state: state(replicaSetState) };
    case "pods":
      return { ...moment, kind: "pod", uid, state: state(podState) };
    case "rollouts":
      return { ...moment, kind: "rollout", name, state: state(rolloutState) };
    case "events":
      return undefined;
  }
}

/** After an interruption we may learn only that something is gone, and not when. */
function versionOf({ kind, object }: What, history: readonly Happening[]): number {
  const version = Number(text(object, "metadata", "resourceVersion"));
  const known = kind === "gone" && history.some((one) => one.version === version);
  return known ? latest(history) : version;
}

function latest(history: readonly Happening[]): number {
  return Math.max(0, ...history.map(({ version }) => version));
}
