import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Connection } from "./connection.ts";
import type { ReadCredentials } from "./credentials.ts";
import { inCluster } from "./in-cluster.ts";
import { fromKubeconfig } from "./kubeconfig.ts";
import { transport } from "./transport.ts";

export interface ConnectOptions {
  /** What the server's audit log calls us. */
  readonly userAgent?: string | undefined;
  /** For requests that do not say; 30 s by default. */
  readonly requestTimeoutMs?: number | undefined;
  /** Where to find credentials instead of the usual places. */
  readonly credentials?: ReadCredentials | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/**
 * Connects as controllers commonly do: with KUBECONFIG if set, else with the pod's service account,
 * else with `~/.kube/config`. Credentials are first read by the first request, and again each minute.
 *
 * @throws {TypeError} when there is none of the three
 */
export function connect(options: ConnectOptions = {}): Connection {
  const credentials = options.credentials ?? usualCredentials(options.env ?? process.env);
  return transport({
    credentials,
    userAgent: options.userAgent ?? "sluice",
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
  });
}

function usualCredentials(env: NodeJS.ProcessEnv): ReadCredentials {
  const named = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  if (named.length > 0) return fromKubeconfig(named);
  const pod = inCluster(env);
  if (pod !== undefined) return pod;
  const own = join(env["HOME"] ?? homedir(), ".kube", "config");
  if (existsSync(own)) return fromKubeconfig([own]);
  throw new TypeError("no API server: set KUBECONFIG, or run in a pod with a service account");
}
