import { isGone } from "./api-error.ts";
import type { Query } from "./connection.ts";
import { at, stringAt } from "./json.ts";
import { acceptOf, pathOf, selectorsOf } from "./selection.ts";
import type { Source } from "./selection.ts";

/** `Item`: what was made of each object when it came. */
export interface Listed<Item> {
  readonly items: readonly Item[];
  /** Of the whole list: a watch from here misses nothing. */
  readonly resourceVersion: string;
}

export interface ListOptions<Item> {
  /** Called for one object after the other, page by page: a page is not kept. */
  readonly ingest: (value: unknown) => Item;
  readonly pageSize: number;
  readonly signal: AbortSignal;
  /** Told about each page: a long list is a sign of life too. */
  readonly onPage: () => void;
}

/**
 * All objects as of one moment, page by page. If the continue token expires on the way (410), all of
 * them again in one answer: going on from a later moment would leave gaps.
 */
export async function listAll<Item>(
  source: Source,
  options: ListOptions<Item>,
): Promise<Listed<Item>> {
  try {
    return await pages(source, options, { limit: options.pageSize });
  } catch (error) {
    if (!isGone(error)) throw error;
    return pages(source, options, {});
  }
}

async function pages<Item>(
  source: Source,
  options: ListOptions<Item>,
  paging: { readonly limit?: number },
): Promise<Listed<Item>> {
  const items: Item[] = [];
  let next: string | undefined;
  for (;;) {
    const page = await pageOf(source, { ...paging, continue: next }, options.signal);
    options.onPage();
    for (const item of page.items) items.push(options.ingest(item));
    next = page.next;
    // Each page repeats the version of the first: that of the whole snapshot.
    if (next === undefined) return { items, resourceVersion: page.resourceVersion };
  }
}

async function pageOf(source: Source, paging: Query, signal: AbortSignal) {
  const { body } = await source.connection.request({
    method: "GET",
    path: pathOf(source),
    query: { ...selectorsOf(source), ...paging },
    accept: acceptOf(source, "list"),
    timeoutMs: 60_000,
    signal,
  });
  const items = at(body, "items");
  const resourceVersion = stringAt(body, "metadata", "resourceVersion");
  const next = stringAt(body, "metadata", "continue") ?? "";
  // `items` is null in an empty list of some servers.
  if (resourceVersion === undefined || !(Array.isArray(items) || (items ?? null) === null)) {
    throw new TypeError(`GET ${pathOf(source)}: the answer is not a list`);
  }
  const found: readonly unknown[] = Array.isArray(items) ? items : [];
  return {
    items: found,
    resourceVersion,
    next: next === "" ? undefined : next,
  };
}
