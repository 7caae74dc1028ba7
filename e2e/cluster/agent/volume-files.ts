import type { KubeClient } from "../kube/client.ts";
import { text } from "../kube/read.ts";
import { contentsOf, NotYet, type Contents } from "./objects.ts";
import { downwardField, type PodSpec } from "./pod-spec.ts";
import type { FileSource, VolumeSpec } from "./volume-spec.ts";

/** Reads what belongs into a pod's volumes, and remembers tokens until they get old. */
export interface VolumeReader {
  /**
   * @returns path in the volume → content
   * @throws {NotYet} when a Secret or ConfigMap is not there
   */
  readonly read: (volume: VolumeSpec) => Promise<Contents>;
}

export function volumeReader(client: KubeClient, pod: PodSpec, podIp: string): VolumeReader {
  const token = tokens(client, pod);
  async function filesOf(source: FileSource, volume: VolumeSpec): Promise<Contents> {
    switch (source.kind) {
      case "token":
        return new Map([[source.path, await token(source)]]);
      case "field": {
        const value = downwardField(pod, source.fieldPath, podIp) ?? "";
        return new Map([[source.path, Buffer.from(value)]]);
      }
      case "secret":
      case "configMap": {
        const name = { namespace: pod.namespace, name: source.object };
        const contents = await contentsOf(client, source.kind, name);
        return chosen(source, contents, `MountVolume.SetUp failed for volume ${volume.name}`);
      }
    }
  }
  return {
    async read(volume) {
      const parts: [string, Buffer][] = [];
      for (const source of volume.sources) parts.push(...(await filesOf(source, volume)));
      return new Map(parts);
    },
  };
}

type ObjectSource = Extract<FileSource, { object: string }>;

function chosen(source: ObjectSource, contents: Contents | undefined, what: string): Contents {
  const { kind, object, items, optional } = source;
  if (contents === undefined && !optional) {
    throw new NotYet("ContainerCreating", `${what}: ${kind} ${object} not found`);
  }
  if (contents === undefined || items.size === 0) return contents ?? new Map();
  const picked: [string, Buffer][] = [];
  for (const [key, path] of items) {
    const content = contents.get(key);
    if (content !== undefined) picked.push([path, content]);
    else if (!optional)
      throw new NotYet("ContainerCreating", `${what}: no key ${key} in ${object}`);
  }
  return new Map(picked);
}

type TokenSource = Extract<FileSource, { kind: "token" }>;

/** A kubelet asks for a new token when 80% of the old one's life are over. */
const FRESH_PART = 0.8;

function tokens(client: KubeClient, pod: PodSpec): (source: TokenSource) => Promise<Buffer> {
  const held = new Map<TokenSource, { readonly token: Buffer; readonly renewAt: number }>();
  return async (source) => {
    const known = held.get(source);
    if (known !== undefined && Date.now() < known.renewAt) return known.token;
    const token = Buffer.from(await requestToken(client, pod, source));
    const renewAt = Date.now() + source.expirationSeconds * 1000 * FRESH_PART;
    held.set(source, { token, renewAt });
    return token;
  };
}

async function requestToken(
  client: KubeClient,
  pod: PodSpec,
  source: TokenSource,
): Promise<string> {
  const account = `/api/v1/namespaces/${pod.namespace}/serviceaccounts/${pod.serviceAccount}`;
  const answer = await client.call({
    method: "POST",
    path: `${account}/token`,
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {
        audiences: source.audience === undefined ? [] : [source.audience],
        expirationSeconds: source.expirationSeconds,
        // The token dies with the pod, as a real one does.
        boundObjectRef: { apiVersion: "v1", kind: "Pod", name: pod.name, uid: pod.uid },
      },
    },
  });
  return text(answer, "status", "token") ?? "";
}
