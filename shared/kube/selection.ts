import type { Connection, Query } from "./connection.ts";
import { collectionPath } from "./resource.ts";
import type { Resource } from "./resource.ts";

/** Which objects of a kind, and how much of each. */
export interface Selection {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  /** As kubectl's `-l`. */
  readonly labelSelector?: string | undefined;
  /** As kubectl's `--field-selector`; the server knows only a few fields of each kind. */
  readonly fieldSelector?: string | undefined;
  /** `metadata`: objects come without spec and status (PartialObjectMetadata). Default `full`. */
  readonly content?: "full" | "metadata" | undefined;
}

/** Objects that can be listed and watched. */
export interface Source {
  readonly connection: Connection;
  readonly resource: Resource<unknown>;
  readonly selection: Selection;
}

const PARTIAL = "g=meta.k8s.io;v=v1";

export const pathOf = ({ resource, selection }: Source): string =>
  collectionPath(resource, selection.namespace);

export const selectorsOf = ({ selection }: Source): Query => ({
  labelSelector: selection.labelSelector,
  fieldSelector: selection.fieldSelector,
});

/** Whole objects are the second choice, for a server that cannot leave anything out. */
export function acceptOf({ selection }: Source, form: "list" | "watch"): string {
  if (selection.content !== "metadata") return "application/json";
  const kind = form === "list" ? "PartialObjectMetadataList" : "PartialObjectMetadata";
  return `application/json;as=${kind};${PARTIAL},application/json`;
}
