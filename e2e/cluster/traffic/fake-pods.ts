import type { KubeClient } from "../kube/client.ts";
import { informer } from "../kube/informer.ts";
import { count, list, nameOf, text } from "../kube/read.ts";

/** The pods on fake nodes, by address. */
export interface FakePods {
  readonly synced: Promise<void>;
  readonly at: (address: string) => unknown;
  readonly stop: () => void;
}

export interface Follower {
  /** A pod has an address. */
  readonly onPod: (pod: unknown, address: string) => void;
  /** An address is not used any more. */
  readonly onFree: (address: string) => void;
}

/** A deleted pod answers a little longer, like an application that drains: EndpointSlices follow later. */
const LINGER_MS = 1000;

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
      byAddress.set(address, pod);
      follower.onPod(pod, address);
    },
    onGone(pod) {
      const address = addressOf(pod);
      if (address === undefined) return;
      const forget = () => {
        if (nameOf(byAddress.get(address)) !== nameOf(pod)) return;
        byAddress.delete(address);
        follower.onFree(address);
      };
      setTimeout(forget, LINGER_MS).unref();
    },
  });
  return { synced, stop, at: (address) => byAddress.get(address) };
}

/** Ports that the containers of a pod declare. */
export function declaredPorts(pod: unknown): readonly number[] {
  return list(pod, "spec", "containers").flatMap((container) =>
    list(container, "ports").flatMap((port) => count(port, "containerPort") ?? []),
  );
}
