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
