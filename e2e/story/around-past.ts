import type { KubeClient } from "../cluster/kube/client.ts";
import { informer } from "../cluster/kube/informer.ts";
import { at, count, flag, list, text, texts } from "../cluster/kube/read.ts";
import { collectionOf } from "./beside.ts";

/** Something that changed where requests go, and when we heard of it on the clock of `performance.now()`. */
export interface Turn {
  readonly heardAtMs: number;
  readonly words: string;
}

/** All that says where requests of a namespace go, from a moment on. */
export interface AroundPast {
  readonly turns: () => readonly Turn[];
  readonly stop: () => void;
}

/** Needs the kinds of the Gateway API. */
export async function followAround(client: KubeClient, namespace: string): Promise<AroundPast> {
  const turns: Turn[] = [];
  const last = new Map<string, string>();
  const hear = (name: string, words: string) => {
    // Resyncs, and changes of what says nothing of where requests go.
    if (last.get(name) === words) return;
    last.set(name, words);
    turns.push({ heardAtMs: performance.now(), words: `${name} ${words}` });
  };
  const informers = Object.entries(SAYINGS).map(([kind, say]) => {
    const named = (object: unknown) => `${kind} ${text(object, "metadata", "name")}`;
    return informer(client, {
      path: pathOf(kind, namespace),
      onSet: (object) => hear(named(object), say(object)),
      onGone: (object) => hear(named(object), "is gone"),
    });
  });
  await Promise.all(informers.map(({ synced }) => synced));
  return { turns: () => turns, stop: () => informers.forEach(({ stop }) => stop()) };
}

function pathOf(kind: string, namespace: string): string {
  if (kind === "Service" || kind === "HTTPRoute" || kind === "Ingress")
    return collectionOf(kind, namespace);
  return `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
}

const SAYINGS: Readonly<Record<string, (object: unknown) => string>> = {
  Service: (service) => `selects ${JSON.stringify(texts(service, "spec", "selector"))}`,
  HTTPRoute: (route) => {
    const rules = list(route, "spec", "rules").map((rule) => ({
      when: list(rule, "matches"),
      to: list(rule, "backendRefs").map((ref) => `${text(ref, "name")} ${count(ref, "weight")}`),
    }));
    return JSON.stringify(rules);
  },
  Ingress: (ingress) => {
    const annotations = Object.entries(texts(ingress, "metadata", "annotations"));
    const canary = annotations.filter(([key]) => key.includes("/canary"));
    const rule = at(ingress, "spec", "rules", 0, "http");
    const service = text(rule, "paths", 0, "backend", "service", "name");
    return `to ${service} ${JSON.stringify(Object.fromEntries(canary))}`;
  },
  EndpointSlice: (slice) => {
    const ready = list(slice, "endpoints").filter((one) => flag(one, "conditions", "ready"));
    return `has ready ${ready.map(podIn).toSorted().join(", ")}`;
  },
};

const podIn = (endpoint: unknown): string => text(endpoint, "targetRef", "name") ?? "";
