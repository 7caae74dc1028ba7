import type { KubeClient } from "../kube/client.ts";
import { fillIn, type Environment, type Image } from "./command-line.ts";
import type { ContainerSpec, EnvEntry } from "./container-spec.ts";
import { contentsOf, NotYet } from "./objects.ts";
import { downwardField, type PodSpec } from "./pod-spec.ts";

/** Where a pod finds the API server, as it would by the Service `kubernetes`. */
export interface ApiAddress {
  readonly host: string;
  readonly port: number;
}

export interface Surroundings {
  readonly client: KubeClient;
  readonly api: ApiAddress;
  readonly pod: PodSpec;
  readonly podIp: string;
}

/**
 * The environment of a container, with nothing of ours in it but PATH.
 *
 * @throws {NotYet} when a Secret or a ConfigMap that it needs is not there
 */
export async function environmentOf(
  container: ContainerSpec,
  image: Image,
  around: Surroundings,
): Promise<Environment> {
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: "/",
    HOSTNAME: around.pod.name,
    KUBERNETES_SERVICE_HOST: around.api.host,
    KUBERNETES_SERVICE_PORT: String(around.api.port),
    ...image.env,
  };
  for (const entry of container.env) {
    const value = await valueOf(entry, env, around);
    if (value !== undefined) env[entry.name] = value;
  }
  return env;
}

async function valueOf(
  entry: EnvEntry,
  soFar: Environment,
  around: Surroundings,
): Promise<string | undefined> {
  switch (entry.kind) {
    case "value":
      return fillIn(entry.value, soFar);
    case "field":
      return fieldValue(entry.path, around);
    case "secret":
    case "configMap":
      return keyValue(entry, around);
  }
}

function fieldValue(path: string, { pod, podIp, api }: Surroundings): string {
  if (path === "status.hostIP") return api.host;
  const value = downwardField(pod, path, podIp);
  if (value !== undefined) return value;
  throw new NotYet("CreateContainerConfigError", `fieldPath ${path} is not supported`);
}

async function keyValue(
  { kind, object, key, optional }: Extract<EnvEntry, { key: string }>,
  { client, pod }: Surroundings,
): Promise<string | undefined> {
  const contents = await contentsOf(client, kind, { namespace: pod.namespace, name: object });
  const value = contents?.get(key)?.toString("utf8");
  if (value !== undefined || optional) return value;
  const message = `couldn't find key ${key} in ${kind} ${pod.namespace}/${object}`;
  throw new NotYet("CreateContainerConfigError", message);
}
