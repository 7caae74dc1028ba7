import { Agent } from "node:http";
import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Credentials, ReadCredentials, TlsIdentity } from "./credentials.ts";

/**
 * Credentials out of kubeconfig files, with all that people have in them: client certificates,
 * tokens, exec plugins, OIDC, proxies. That is client-node's work. It is loaded when first used, as
 * in a cluster nobody uses it.
 *
 * @param files paths as in KUBECONFIG, the first one's context wins
 */
export function fromKubeconfig(files: readonly string[]): ReadCredentials {
  let loading: Promise<KubeConfig> | undefined;
  return async () => {
    loading ??= load(files);
    return credentialsOf(await loading);
  };
}

async function load(files: readonly string[]): Promise<KubeConfig> {
  // Not the package's main file: that one also loads every model and API class.
  const { KubeConfig } = await import("@kubernetes/client-node/dist/config.js");
  const config = new KubeConfig();
  for (const [index, file] of files.entries()) {
    const next = index === 0 ? config : new KubeConfig();
    next.loadFromFile(file);
    if (next !== config) config.mergeConfig(next, true);
  }
  return config;
}

async function credentialsOf(config: KubeConfig): Promise<Credentials> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new TypeError("kubeconfig: the current context names no cluster");
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const usesProxy = (cluster.proxyUrl ?? "") !== "" && options.agent instanceof Agent;
  return {
    server: new URL(cluster.server),
    tls: identityOf(options),
    headers: headersOf(options),
    ...(usesProxy && options.agent instanceof Agent && { proxy: options.agent }),
  };
}

function identityOf({
  ca,
  cert,
  key,
  servername,
  rejectUnauthorized,
}: RequestOptions): TlsIdentity {
  return {
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
    ...(servername !== undefined && { servername }),
    ...pem("ca", ca),
    ...pem("cert", cert),
    ...pem("key", key),
  };
}

/** client-node hands out PEM as text or bytes; as text it can be compared. */
function pem(field: "ca" | "cert" | "key", value: unknown): TlsIdentity {
  if (typeof value === "string") return { [field]: value };
  return Buffer.isBuffer(value) ? { [field]: value.toString("utf8") } : {};
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (typeof value === "string") found[name] = value.trim();
  }
  if (typeof auth === "string") {
    found["Authorization"] = `Basic ${Buffer.from(auth).toString("base64")}`;
  }
  return found;
}
