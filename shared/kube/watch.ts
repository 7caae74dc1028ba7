import { apiErrorFrom } from "./api-error.ts";
import type { Query } from "./connection.ts";
import { at, numberAt, stringAt } from "./json.ts";
import { acceptOf, pathOf, selectorsOf } from "./selection.ts";
import type { Source } from "./selection.ts";

export type WatchEvent =
  | { readonly kind: "put"; readonly value: unknown }
  | { readonly kind: "drop"; readonly value: unknown }
  | {
      readonly kind: "bookmark";
      readonly resourceVersion: string;
      /** `synced`: the objects that were there at the start have all been sent. */
      readonly means: "progress" | "synced";
    };

export interface WatchOptions {
  /** Where to go on; `everything` first sends the objects that are there (a streaming list). */
  readonly from: { readonly resourceVersion: string } | "everything";
  /** The server ends the watch then, so that no connection lives for ever. */
  readonly timeoutSeconds: number;
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
}

/**
 * The events of a watch, until the server ends it in order.
 *
 * @throws {ApiError} also for an ERROR event; 410 means that the server no longer knows our position
 * @throws {ConnectionError} the watch broke or fell silent
 */
export async function* watch(source: Source, options: WatchOptions): AsyncGenerator<WatchEvent> {
  const { idleTimeoutMs, signal, onOpen } = options;
  const path = pathOf(source);
  const query = { ...selectorsOf(source), ...queryOf(options) };
  const accept = acceptOf(source, "watch");
  const lines = source.connection.stream({ path, query, accept, idleTimeoutMs, signal, onOpen });
  for await (const line of lines) {
    const event = eventOf(line, `WATCH ${path}`);
    if (event !== undefined) yield event;
  }
}

function queryOf({ from, timeoutSeconds }: WatchOptions): Query {
  const query = { watch: true, allowWatchBookmarks: true, timeoutSeconds };
  return from === "everything"
    ? { ...query, sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" }
    : { ...query, resourceVersion: from.resourceVersion };
}

function eventOf(line: unknown, what: string): WatchEvent | undefined {
  const value = at(line, "object");
  switch (stringAt(line, "type")) {
    case "ADDED":
    case "MODIFIED":
      return { kind: "put", value };
    case "DELETED":
      return { kind: "drop", value };
    case "BOOKMARK":
      return bookmark(value);
    case "ERROR":
      throw apiErrorFrom(what, { status: numberAt(value, "code") ?? 500, body: value });
    case undefined:
    default:
      return undefined;
  }
}

function bookmark(value: unknown): WatchEvent | undefined {
  const resourceVersion = stringAt(value, "metadata", "resourceVersion");
  if (resourceVersion === undefined) return undefined;
  const end = stringAt(value, "metadata", "annotations", "k8s.io/initial-events-end");
  return { kind: "bookmark", resourceVersion, means: end === "true" ? "synced" : "progress" };
}
