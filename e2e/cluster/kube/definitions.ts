import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { until } from "../processes/until.ts";
import { KubeError, type KubeClient } from "./client.ts";
import { conditionIs, fields, text, type Fields } from "./read.ts";

const PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const SERVED_WITHIN_MS = 90_000;

/** All documents of a file. */
export async function documentsOf(file: string): Promise<readonly Fields[]> {
  const documents = parseAllDocuments(await readFile(file, "utf8"));
  return documents.map((document) => fields(document.toJS()));
}

/** The definitions of kinds in a folder, wherever in it; other kinds of objects are left out. */
export async function definitionsIn(folder: string): Promise<readonly Fields[]> {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((name) => /\.ya?ml$/.test(name)).map((name) => join(folder, name));
  const all = (await Promise.all(files.map(documentsOf))).flat();
  return all.filter((one) => text(one, "kind") === "CustomResourceDefinition");
}

/** Makes them, and returns when their kinds are served. Those that are there stay as they are. */
export async function serveKinds(
  client: KubeClient,
  definitions: readonly Fields[],
): Promise<void> {
  await Promise.all(definitions.map((body) => ensure(client, PATH, body)));
  await Promise.all(definitions.map((definition) => served(client, definition)));
}

/** Makes an object; one of its name may be there. */
export async function ensure(client: KubeClient, path: string, body: object): Promise<void> {
  try {
    await client.call({ method: "POST", path, body });
  } catch (error) {
    if (!(error instanceof KubeError && error.status === 409)) throw error;
  }
}

/** Waits until the API server serves the kind. */
async function served(client: KubeClient, definition: Fields): Promise<void> {
  const name = text(definition, "metadata", "name") ?? "";
  const look = async () => {
    const object = await client.find(`${PATH}/${name}`);
    return conditionIs(object, "Established", "True") ? true : undefined;
  };
  await until(`kind ${name} to be served`, look, { timeoutMs: SERVED_WITHIN_MS });
}
