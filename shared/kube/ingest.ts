import type { Logger } from "../telemetry/log.ts";
import { entryOf, identityOf, keyOf } from "./entry.ts";
import type { Entry, Identity, Indexers, Stored } from "./entry.ts";
import { isRecord } from "../patch/json.ts";
import { at, stringAt } from "./json.ts";
import type { Listed } from "./list.ts";
import type { Resource } from "./resource.ts";
import type { Snapshot } from "./store.ts";

/** What came over the wire, made ready for the store. */
export type Ingested<T> =
  | { readonly kind: "entry"; readonly entry: Entry<T> }
  /** There is such an object, but it is not a `T`. */
  | { readonly kind: "unreadable"; readonly identity: Identity }
  /** Not an object of the API at all. */
  | { readonly kind: "nothing" };

/** One object that cannot be parsed is logged and skipped; it must not stop all others. */
export class Ingest<T extends Stored> {
  readonly #resource: Resource<T>;
  readonly #indexers: Indexers<T>;
  readonly #log: Logger;

  constructor(resource: Resource<T>, indexers: Indexers<T>, log: Logger) {
    this.#resource = resource;
    this.#indexers = indexers;
    this.#log = log;
  }

  one(value: unknown): Ingested<T> {
    const identity = identityOf(value);
    if (identity === undefined) {
      this.#log.warn({}, "not an object of the API");
      return { kind: "nothing" };
    }
    try {
      const object = this.#resource.parse(withoutLastApplied(this.#named(value)));
      return { kind: "entry", entry: entryOf(object, this.#indexers) };
    } catch (error) {
      const { namespace, name } = identity;
      this.#log.error({ namespace, object: name, error }, "object cannot be read and is skipped");
      return { kind: "unreadable", identity };
    }
  }

  all({ items, resourceVersion }: Listed<Ingested<T>>): Snapshot<T> {
    const entries: Entry<T>[] = [];
    const unreadable = new Set<string>();
    for (const ingested of items) {
      if (ingested.kind === "entry") entries.push(ingested.entry);
      if (ingested.kind === "unreadable") unreadable.add(keyOf(ingested.identity));
    }
    return { entries, unreadable, resourceVersion };
  }

  /** Items of a list come without apiVersion and kind, those of a watch with them. */
  #named(value: unknown): unknown {
    if (!isRecord(value) || value["kind"] === this.#resource.kind) return value;
    const { apiVersion, kind } = this.#resource;
    return { ...value, apiVersion, kind };
  }
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The whole manifest once more, as a text: for `kubectl apply` alone, and half of what is kept of an
 * object. What we write are differences, so that it stays where it is.
 */
function withoutLastApplied(value: unknown): unknown {
  if (stringAt(value, "metadata", "annotations", LAST_APPLIED) === undefined) return value;
  const [metadata, annotations] = [at(value, "metadata"), at(value, "metadata", "annotations")];
  if (!isRecord(value) || !isRecord(metadata) || !isRecord(annotations)) return value;
  const { [LAST_APPLIED]: _manifest, ...others } = annotations;
  return { ...value, metadata: { ...metadata, annotations: others } };
}
