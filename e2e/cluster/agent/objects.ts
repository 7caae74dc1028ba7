import type { KubeClient } from "../kube/client.ts";
import { texts } from "../kube/read.ts";

/** What pods take from Secrets and ConfigMaps: key → content. */
export type Contents = ReadonlyMap<string, Buffer>;

/** @returns undefined when there is no such object */
export async function contentsOf(
  client: KubeClient,
  kind: "secret" | "configMap",
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Contents | undefined> {
  const plural = kind === "secret" ? "secrets" : "configmaps";
  const object = await client.find(`/api/v1/namespaces/${namespace}/${plural}/${name}`);
  if (object === undefined) return undefined;
  const encoding = kind === "secret" ? "base64" : "utf8";
  const plain = Object.entries(texts(object, "data")).map(([key, value]): [string, Buffer] => [
    key,
    Buffer.from(value, encoding),
  ]);
  const binary = Object.entries(texts(object, "binaryData")).map(
    ([key, value]): [string, Buffer] => [key, Buffer.from(value, "base64")],
  );
  return new Map([...plain, ...binary]);
}

/** Something that a container needs is not there (yet); the pod waits with this reason and message. */
export class NotYet extends Error {
  override readonly name = "NotYet";
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}
