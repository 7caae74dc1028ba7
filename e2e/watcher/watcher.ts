import type { KubeClient } from "../cluster/kube/client.ts";
import { informer, type Informer } from "../cluster/kube/informer.ts";
import { text } from "../cluster/kube/read.ts";
import { check } from "./check.ts";
import {
  openChronology,
  type Chronology,
  type Collection,
  type Saying,
  type What,
} from "./chronology.ts";
import type { Told } from "./happening.ts";
import { KINDS, pathOf, type WorkloadKind } from "./kinds.ts";
import { podState, replicaSetState, rolloutState, workloadState } from "./parse.ts";
import type { Violation } from "./violation.ts";

/** Objects that are watched in every story, and where. Workloads are of the kinds that it is about. */
const PARENTS = {
  replicasets: "/apis/apps/v1",
  pods: "/api/v1",
  rollouts: "/apis/rollouts.kruise.io/v1beta1",
  events: "/api/v1",
} as const;

const ALWAYS = ["replicasets", "pods", "rollouts", "events"] as const;

/** Sees all that happens in one namespace, for as long as a story lasts. */
export interface Watcher extends Omit<Chronology, "hear" | "tell"> {
  /** Sees workloads of this kind from here on; returns when it does. */
  readonly follow: (kind: WorkloadKind) => Promise<void>;
  /** Takes down what the story is about to do, or has done, after all that has happened by now. */
  readonly tell: (told: Told) => Promise<void>;
  /** Settles when all that has happened by now has been heard; of events alone nobody knows when they come. */
  readonly caughtUp: () => Promise<void>;
  readonly violations: () => readonly Violation[];
  readonly stop: () => void;
}

export async function watch(client: KubeClient, namespace: string): Promise<Watcher> {
  const past = openChronology();
  const informers = new Map<string, Informer>();
  const objects = () => [...informers].filter(([path]) => !path.endsWith("/events"));
  const see = (path: string, collection: Collection, parse: Parse): Promise<void> => {
    const hear = (what: What) => past.hear(collection, what, parse(what));
    const known = informers.get(path);
    const one =
      known ??
      informer(client, {
        path,
        onSet: (object) => hear({ kind: "set", object }),
        onGone: (object) => hear({ kind: "gone", object }),
      });
    informers.set(path, one);
    return one.synced;
  };
  const follow = (kind: WorkloadKind) =>
    see(pathOf(kind, namespace), "workloads", (what) => workloadSaid(kind, what));
  await Promise.all([
    follow(KINDS.Deployment),
    ...ALWAYS.map((collection) => {
      const path = `${PARENTS[collection]}/namespaces/${namespace}/${collection}`;
      return see(path, collection, PARSERS[collection]);
    }),
  ]);
  return {
    ...past,
    follow,
    tell: async (told) => past.tell(told, await currentVersion(client, namespace)),
    caughtUp: async () => void (await Promise.all(objects().map(([, { caughtUp }]) => caughtUp()))),
    violations: () => check(past.history()),
    stop: () => informers.forEach(({ stop }) => stop()),
  };
}

/** etcd's revision: of a list, it is the one of the whole store. */
async function currentVersion(client: KubeClient, namespace: string): Promise<number> {
  const answer = await client.call({ path: `/api/v1/namespaces/${namespace}/configmaps?limit=1` });
  return Number(text(answer, "metadata", "resourceVersion"));
}

/** @returns undefined for an Event: it is a word about something, and nothing that happens */
type Parse = (what: What) => Saying | undefined;

const PARSERS: { readonly [K in keyof typeof PARENTS]: Parse } = {
  replicasets: (what) => ({
    kind: "replica-set",
    uid: uidOf(what),
    state: stateOf(what, replicaSetState),
  }),
  pods: (what) => ({ kind: "pod", uid: uidOf(what), state: stateOf(what, podState) }),
  rollouts: (what) => ({
    kind: "rollout",
    name: nameOf(what),
    state: stateOf(what, rolloutState),
  }),
  events: () => undefined,
};

function workloadSaid(kind: WorkloadKind, what: What): Saying {
  const state = stateOf(what, (object) => workloadState(kind, object));
  return { kind: "workload", name: nameOf(what), state };
}

function stateOf<T>({ kind, object }: What, parse: (of: unknown) => T): T | "gone" {
  return kind === "gone" ? "gone" : parse(object);
}

const uidOf = ({ object }: What): string => text(object, "metadata", "uid") ?? "";
const nameOf = ({ object }: What): string => text(object, "metadata", "name") ?? "";
