import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeError, type KubeClient } from "./client.ts";
import { at, list, nameOf, text } from "./read.ts";

export interface InformerOptions {
  /** A collection, e.g. `/api/v1/pods`, with a query if need be. */
  readonly path: string;
  /** A new or changed object. Called in order; an object may come again unchanged. */
  readonly onSet: (object: unknown) => void;
  /** An object that is gone, as it was last. */
  readonly onGone: (object: unknown) => void;
}

export interface Informer {
  /** Settles when the first list is in. */
  readonly synced: Promise<void>;
  /**
   * Settles when all that has happened to the collection by now has been heard.
   *
   * @throws when the API server cannot be asked, or the watch does not get there
   */
  readonly caughtUp: () => Promise<void>;
  readonly stop: () => void;
}

const RETRY_MS = 200;
const LOOK_AGAIN_MS = 5;
const CATCH_UP_MS = 5000;
const GONE = 410;

/**
 * Follows a collection, through restarts of the API server: after an interruption it
 * goes on where it was, or lists anew and says what is gone.
 */
export function informer(client: KubeClient, options: InformerOptions): Informer {
  const stopped = new AbortController();
  const known = new Map<string, unknown>();
  const state = { client, options, known, heard: { version: 0 }, signal: stopped.signal };
  const { promise, resolve } = Promise.withResolvers<void>();
  void follow(state, resolve);
  return { synced: promise, caughtUp: () => caughtUp(state), stop: () => stopped.abort() };
}

interface State {
  readonly client: KubeClient;
  readonly options: InformerOptions;
  readonly known: Map<string, unknown>;
  /** Up to which version all has been heard. */
  readonly heard: { version: number };
  readonly signal: AbortSignal;
}

async function caughtUp({ client, options, known, heard }: State): Promise<void> {
  const answer = await client.call({ path: options.path, timeoutMs: CATCH_UP_MS });
  const asOf = versionOf(answer);
  const items = list(answer, "items");
  const listed = new Set(items.map(nameOf));
  const newest = Math.max(0, ...items.map(versionOf));
  // A watch tells in order; but of what is gone a list has no version.
  const isBehind = () =>
    heard.version < newest ||
    [...known].some(([name, object]) => !listed.has(name) && versionOf(object) <= asOf);
  const deadline = performance.now() + CATCH_UP_MS;
  while (isBehind()) {
    if (performance.now() > deadline) throw new Error(`no news of ${options.path} up to ${asOf}`);
    await sleep(LOOK_AGAIN_MS);
  }
}

async function follow(state: State, synced: () => void): Promise<void> {
  let version: string | undefined;
  while (!state.signal.aborted) {
    try {
      version ??= await relist(state);
      synced();
      version = await watch(state, version);
    } catch (error) {
      if (error instanceof KubeError && error.status === GONE) version = undefined;
      await sleep(RETRY_MS);
    }
  }
}

/** @returns the version that the list stands for */
async function relist({ client, options, known, heard }: State): Promise<string> {
  const answer = await client.call({ path: options.path });
  const items = list(answer, "items");
  const listed = new Set(items.map(nameOf));
  for (const [name, object] of known) {
    if (listed.has(name)) continue;
    known.delete(name);
    options.onGone(object);
  }
  for (const object of items) set({ options, known }, object);
  heard.version = versionOf(answer);
  return text(answer, "metadata", "resourceVersion") ?? "";
}

/** @returns the version to go on from when the stream ends, as it does every few minutes */
async function watch(state: State, from: string): Promise<string> {
  const { client, options, signal } = state;
  const joint = options.path.includes("?") ? "&" : "?";
  const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${from}`;
  const stream = await client.stream(`${options.path}${joint}${query}`, signal);
  let version = from;
  for await (const line of createInterface({ input: stream })) {
    const event: unknown = JSON.parse(line);
    apply(state, event);
    version = text(event, "object", "metadata", "resourceVersion") ?? version;
    state.heard.version = Number(version);
  }
  return version;
}

function apply(state: State, event: unknown): void {
  const object = at(event, "object");
  switch (text(event, "type")) {
    case "ADDED":
    case "MODIFIED":
      return set(state, object);
    case "DELETED":
      state.known.delete(nameOf(object));
      return state.options.onGone(object);
    case "ERROR":
      throw new KubeError(GONE, text(object, "message") ?? "the watch failed");
    case undefined: // a bookmark's version is all that it has for us
  }
}

function set({ options, known }: Pick<State, "options" | "known">, object: unknown): void {
  const before = known.get(nameOf(object));
  // While we could not look, an object may have gone and another come by its name.
  if (before !== undefined && uidOf(before) !== uidOf(object)) options.onGone(before);
  known.set(nameOf(object), object);
  options.onSet(object);
}

const versionOf = (object: unknown): number =>
  Number(text(object, "metadata", "resourceVersion") ?? 0);
const uidOf = (object: unknown): string | undefined => text(object, "metadata", "uid");
