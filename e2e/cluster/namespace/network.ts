import { runCommand } from "../processes/command.ts";

/**
 * The addresses of a run. Inside its namespace all of them are local, so that one
 * process can answer for any pod, and the API server reaches webhooks by pod address
 * without a proxy on every node.
 */
export const NETWORK = {
  /** The machine's own address: API server and nodes. EndpointSlices refuse loopback addresses. */
  host: "10.246.0.1",
  /** Addresses of Services. Nothing listens there: clients take EndpointSlices. */
  services: "10.96.0.0/16",
  /** The address that Kubernetes gives the Service `kubernetes`. */
  kubernetesService: "10.96.0.1",
  /** Pods on the fake nodes. */
  fakePods: "10.244.0.0/16",
  /** Pods that the node agent runs as processes. */
  agentPods: "10.245.0.0/16",
} as const;

/** What the addresses of `fakePods` start with. */
export const FAKE_POD_RANGE = "10.244.";

/** The nth address of the fake pods; the first is 1. */
export const fakePodAddress = (n: number): string => `${FAKE_POD_RANGE}${n >> 8}.${n & 0xff}`;

/** The other way round; 0 for an address of another range. */
export function fakePodNumber(address: string): number {
  if (!address.startsWith(FAKE_POD_RANGE)) return 0;
  const [high = 0, low = 0] = address.slice(FAKE_POD_RANGE.length).split(".").map(Number);
  return high * 256 + low;
}

/** Gives out the addresses of `agentPods`, none of them twice. */
export function agentPodAddresses(): () => string {
  let given = 0;
  return () => {
    given += 1;
    return `10.245.${given >> 8}.${given & 0xff}`;
  };
}

const TIMEOUT_MS = 10_000;

/** Brings up the fresh network namespace that this process is in. */
export async function bringUpNetwork(): Promise<void> {
  await ip("link", "set", "lo", "up");
  await ip("address", "add", `${NETWORK.host}/32`, "dev", "lo");
  await ip("route", "add", "local", NETWORK.fakePods, "dev", "lo");
  await ip("route", "add", "local", NETWORK.agentPods, "dev", "lo");
}

async function ip(...args: readonly string[]): Promise<void> {
  await runCommand("ip", args, { timeoutMs: TIMEOUT_MS });
}
