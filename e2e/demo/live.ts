import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../cluster/kube/client.ts";
import { informer } from "../cluster/kube/informer.ts";
import { at, nameOf } from "../cluster/kube/read.ts";
import { sendTraffic } from "../cluster/traffic/traffic.ts";
import { tally, type Tally } from "../cluster/traffic/tally.ts";
import { APP, NAMESPACE } from "./app.ts";
import { type View, viewOf } from "./view.ts";

/** Follows the app and its users, as long as the demo lasts. */
export interface Live {
  readonly view: () => View;
  /** Pods that are not on their way out. */
  readonly pods: () => readonly unknown[];
  readonly deployment: () => unknown;
  /** The Rollout as it was last seen. */
  readonly rollout: () => unknown;
  /** Users begin to send requests; before, there is nobody to answer. */
  readonly openShop: () => void;
  /** Called after each change. */
  readonly onChange: (listener: () => void) => void;
  readonly stop: () => Promise<void>;
}

/** About 40 requests a second: enough for a share that does not jump, and next to no load. */
const SLICE = { requests: 40, concurrency: 4, pauseMs: 90 } as const;
/** An hour of requests, and no more, whatever happens. */
const MOST_SLICES = 3600;
const RETRY_MS = 500;

export function followApp(client: KubeClient): Live {
  const stopped = new AbortController();
  const listeners: (() => void)[] = [];
  const changed = () => listeners.forEach((listener) => listener());
  const [pods, rollouts, deployments] = [
    `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=app%3D${APP}`,
    `/apis/rollouts.kruise.io/v1beta1/namespaces/${NAMESPACE}/rollouts`,
    `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
  ].map((path) => followed(client, path, changed));
  const users = userTraffic(client, stopped.signal, changed);
  const livingPods = () => [...(pods?.objects.values() ?? [])].filter(isLiving);
  return {
    view: () => viewOf({ pods: livingPods(), rollout: named(rollouts), ...users.seen() }),
    pods: livingPods,
    deployment: () => named(deployments),
    rollout: () => named(rollouts),
    openShop: users.start,
    onChange: (listener) => void listeners.push(listener),
    async stop() {
      stopped.abort();
      for (const one of [pods, rollouts, deployments]) one?.stop();
      await users.ended();
    },
  };
}

interface Followed {
  readonly objects: ReadonlyMap<string, unknown>;
  readonly stop: () => void;
}

function followed(client: KubeClient, path: string, changed: () => void): Followed {
  const objects = new Map<string, unknown>();
  const onSet = (object: unknown) => {
    objects.set(nameOf(object), object);
    changed();
  };
  const onGone = (object: unknown) => {
    objects.delete(nameOf(object));
    changed();
  };
  const { stop } = informer(client, { path, onSet, onGone });
  return { objects, stop };
}

const named = (all: Followed | undefined) => all?.objects.get(`${NAMESPACE}/${APP}`);

function isLiving(pod: unknown): boolean {
  return at(pod, "metadata", "deletionTimestamp") === undefined;
}

interface Users {
  readonly seen: () => {
    readonly lately: Tally;
    readonly requests: number;
    readonly failed: number;
  };
  readonly start: () => void;
  readonly ended: () => Promise<void>;
}

/** Users of the app: a slice of requests after the other, each counted by itself. */
function userTraffic(client: KubeClient, signal: AbortSignal, changed: () => void): Users {
  let [lately, requests, failed] = [tally([]), 0, 0];
  let sending = Promise.resolve();
  async function send(): Promise<void> {
    for (let slice = 0; slice < MOST_SLICES && !signal.aborted; slice += 1) {
      const target = { namespace: NAMESPACE, service: APP, signal };
      try {
        lately = await sendTraffic(client, { ...target, ...SLICE });
      } catch {
        await sleep(RETRY_MS); // the API server is busy; the next slice tries again
        continue;
      }
      requests += lately.requests;
      failed += lately.failed;
      changed();
    }
  }
  return {
    seen: () => ({ lately, requests, failed }),
    start: () => void (sending = send()),
    ended: () => sending,
  };
}
