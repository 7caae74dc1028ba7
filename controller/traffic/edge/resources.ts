import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { isKindMissing } from "@sluice/shared/kube/api-error.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { discover } from "@sluice/shared/kube/discovery.ts";
import type { Resource } from "@sluice/shared/kube/resource.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { parseRouted } from "@sluice/shared/traffic/parse-routed.ts";

type Kind = Pick<Routed, "apiVersion" | "kind">;

const SERVICES: Resource<Routed> = resource("v1", "Service", "services");

function resource(apiVersion: string, kind: string, plural: string): Resource<Routed> {
  // Items of a list do not say what they are.
  const parse = (value: unknown): Routed =>
    parseRouted(isRecord(value) ? { apiVersion, kind, ...value } : value);
  return { apiVersion, kind, plural, namespaced: "namespaced", parse };
}

/** Kinds that traffic is routed by, looked up once: a group's preferred version is the one that is spoken. */
export class TrafficResources {
  readonly #connection: Connection;
  readonly #found = new Map<string, Resource<Routed>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @returns undefined when the cluster has no such kind */
  async of({ apiVersion, kind }: Kind): Promise<Resource<Routed> | undefined> {
    if (kind === SERVICES.kind && apiVersion === SERVICES.apiVersion) return SERVICES;
    const group = groupOf(apiVersion);
    const key = `${group}/${kind}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = await discover(this.#connection, { group, kind });
    if (found === undefined) return undefined;
    const made = resource(found.apiVersion, found.kind, found.plural);
    this.#found.set(key, made);
    return made;
  }

  /** A kind that was there has gone: it is looked up anew. */
  forget({ apiVersion, kind }: Kind, error: unknown): void {
    if (isKindMissing(error)) this.#found.delete(`${groupOf(apiVersion)}/${kind}`);
  }
}
