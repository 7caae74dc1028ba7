import type { KubeClient } from "../kube/client.ts";
import { informer } from "../kube/informer.ts";
import { at, count, list, text } from "../kube/read.ts";
import { goodbyeOf } from "./goodbye.ts";

/** The pods on fake nodes, by address. */
export interface FakePods {
  readonly synced: Promise<void>;
  readonly at: (address: string) => unknown;
  readonly stop: () => void;
}

export interface Follower {
  /** A pod has an address. */
  readonly onPod: (pod: unknown, address: string) => void;
  /** A pod that is on its way out takes no new connections any more, and ends those that it has. */
  readonly onClosing: (address: string) => void;
  /** An address is not used any more. */
  readonly onFree: (address: string) => void;
}

export function followFakePods(client: KubeClient, range: string, follower: Follower): FakePods {
  const byAddress = new Map<string, unknown>();
  const addressOf = (pod: unknown): string | undefined => {
    const address = text(pod, "status", "podIP");
    return address?.startsWith(range) === true ? address : undefined;
  };
  const { synced, stop } = informer(client, {
    path: "/api/v1/pods",
    onSet(pod) {
      const address = addressOf(pod);
      if (address === undefined) return;
      const known = byAddress.get(address);
      // Somebody else has it now; the one before may still linger there.
      if (known !== undefined && uidOf(known) !== uidOf(pod)) follower.onFree(address);
      byAddress.set(address, pod);
      follower.onPod(pod, address);
      if (!isEnding(pod) || isEnding(known)) return;
      const { listensMs } = goodbyeOf(pod);
      if (listensMs !== undefined) setTimeout(follower.onClosing, listensMs, address).unref();
    },
    onGone(pod) {
      const address = addressOf(pod);
      if (address === undefined) return;
      const forget = () => {
        if (uidOf(byAddress.get(address)) !== uidOf(pod)) return;
        byAddress.delete(address);
        follower.onFree(address);
      };
      const { lingersMs } = goodbyeOf(pod);
      if (lingersMs === 0) forget();
      else setTimeout(forget, lingersMs).unref();
    },
  });
  return { synced, stop, at: (address) => byAddress.get(address) };
}

const uidOf = (pod: unknown): string | undefined => text(pod, "metadata", "uid");

function isEnding(pod: unknown): boolean {
  return at(pod, "metadata", "deletionTimestamp") !== undefined;
}

/** Ports that the containers of a pod declare. */
export function declaredPorts(pod: unknown): readonly number[] {
  return list(pod, "spec", "containers").flatMap((container) =>
    list(container, "ports").flatMap((port) => count(port, "containerPort") ?? []),
  );
}
