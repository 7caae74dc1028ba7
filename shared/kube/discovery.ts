import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import { isKindMissing, isNotFound } from "./api-error.ts";
import type { Connection } from "./connection.ts";

/** Where objects of a kind are to be found. */
export interface Discovered {
  /** The group's preferred version, or the first one that has the kind. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

const version = Type.Object({ groupVersion: Type.String() });
const Group = Type.Object({
  versions: Type.Array(version),
  preferredVersion: Type.Optional(version),
});
const Resources = Type.Object({
  resources: Type.Array(
    Type.Object({ name: Type.String(), kind: Type.String(), namespaced: Type.Boolean() }),
  ),
});

const ajv = new Ajv();
const isGroup = ajv.compile<Static<typeof Group>>(Group);
const isResources = ajv.compile<Static<typeof Resources>>(Resources);

/**
 * Looks a namespaced kind up, whatever its version.
 *
 * @param group not empty: the core group has no kind that anybody looks for
 * @returns undefined when the cluster has no such kind (yet)
 * @throws {ApiError | ConnectionError} when the server does not say
 */
export async function discover(
  connection: Connection,
  { group, kind }: { readonly group: string; readonly kind: string },
): Promise<Discovered | undefined> {
  for (const apiVersion of await versionsOf(connection, group)) {
    const body = await find(connection, `/apis/${apiVersion}`);
    const resources = isResources(body) ? body.resources : [];
    const found = resources.find(
      (one) => one.kind === kind && one.namespaced && !one.name.includes("/"),
    );
    if (found !== undefined) return { apiVersion, kind, plural: found.name };
  }
  return undefined;
}

/** The preferred one first. */
async function versionsOf(connection: Connection, group: string): Promise<readonly string[]> {
  const body = await find(connection, `/apis/${encodeURIComponent(group)}`);
  if (!isGroup(body)) return [];
  const all = body.versions.map(({ groupVersion }) => groupVersion);
  const preferred = body.preferredVersion?.groupVersion ?? "";
  return all.includes(preferred) ? [preferred, ...all.filter((one) => one !== preferred)] : all;
}

async function find(connection: Connection, path: string): Promise<unknown> {
  try {
    return (await connection.request({ method: "GET", path })).body;
  } catch (error) {
    if (isKindMissing(error) || isNotFound(error)) return undefined;
    throw error;
  }
}
