import { isRecord } from "../patch/json.ts";
import type { MergePatch } from "../patch/merge.ts";
import { isNotFound } from "./api-error.ts";
import type { ApiRequest, Connection } from "./connection.ts";
import { collectionPath, objectPath } from "./resource.ts";
import type { ObjectName, Resource } from "./resource.ts";

/** RFC 6902. */
export interface PatchOperation {
  readonly op: "add" | "remove" | "replace" | "test" | "move" | "copy";
  readonly path: string;
  readonly from?: string | undefined;
  readonly value?: unknown;
}

export interface WriteOptions {
  /** Absent: the object itself. */
  readonly subresource?: "status" | "scale" | undefined;
  /** `All`: run admission and validation, store nothing. */
  readonly dryRun?: "All" | undefined;
}

/** Any object with a name; the other fields are whatever the kind has. */
export type Creatable = Named | (Named & Readonly<Record<string, unknown>>);

interface Named {
  readonly metadata: ObjectName;
}

export interface RemoveOptions {
  /** Refused with 409 unless the object is still this one. */
  readonly preconditions?:
    | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }
    | undefined;
  readonly propagation?: "Background" | "Foreground" | "Orphan" | undefined;
  readonly dryRun?: "All" | undefined;
}

/**
 * One kind of object. "Not there" is an answer of `find` and `remove`; of the others, and for any
 * other failure, it is an `ApiError` (the server said no) or a `ConnectionError` (it did not say).
 */
export interface ResourceClient<T> {
  /** @returns undefined when there is no such object */
  find(name: ObjectName): Promise<T | undefined>;
  /** apiVersion and kind may be left out. */
  create(object: Creatable, options?: Pick<WriteOptions, "dryRun">): Promise<T>;
  /** With `metadata.resourceVersion` in the patch, it is refused (409) when the object moved on. */
  mergePatch(name: ObjectName, patch: MergePatch, options?: WriteOptions): Promise<T>;
  /** A failed `test` operation is an ApiError 422, reason Invalid. */
  jsonPatch(
    name: ObjectName,
    operations: readonly PatchOperation[],
    options?: WriteOptions,
  ): Promise<T>;
  /** @returns the object while it is on its way out: its grace or its finalizers still hold it */
  remove(name: ObjectName, options?: RemoveOptions): Promise<T | "removed" | "absent">;
}

export interface ClientOptions {
  /** Who owns the fields that we set. At most 128 characters. */
  readonly fieldManager: string;
}

export function clientFor<T>(
  resource: Resource<T>,
  connection: Connection,
  { fieldManager }: ClientOptions,
): ResourceClient<T> {
  /** Sends a write and parses the object that it made. */
  async function write(request: ApiRequest, options: WriteOptions = {}): Promise<T> {
    const query = { fieldManager, dryRun: options.dryRun };
    return resource.parse((await connection.request({ ...request, query })).body);
  }

  const patch =
    (form: PatchForm) => async (name: ObjectName, body: unknown, options?: WriteOptions) => {
      const subresource = options?.subresource === undefined ? "" : `/${options.subresource}`;
      const path = objectPath(resource, name) + subresource;
      const contentType = `application/${form}+json`;
      return write({ method: "PATCH", path, body, contentType }, options);
    };

  return {
    async find(name) {
      const path = objectPath(resource, name);
      const answer = await absentIfNotFound(connection.request({ method: "GET", path }));
      return answer === undefined ? undefined : resource.parse(answer.body);
    },
    async create(object, options) {
      const { apiVersion, kind } = resource;
      const path = collectionPath(resource, object.metadata.namespace);
      return write({ method: "POST", path, body: { apiVersion, kind, ...object } }, options);
    },
    mergePatch: patch("merge-patch"),
    jsonPatch: patch("json-patch"),
    async remove(name, options = {}) {
      const answer = await remove(connection, objectPath(resource, name), options);
      if (answer === "absent") return answer;
      return isLeaving(answer) ? resource.parse(answer) : "removed";
    },
  };
}

type PatchForm = "merge-patch" | "json-patch";

async function remove(
  connection: Connection,
  path: string,
  { preconditions, propagation, dryRun }: RemoveOptions,
): Promise<unknown> {
  const body = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions,
    propagationPolicy: propagation,
    dryRun: dryRun === undefined ? undefined : [dryRun],
  };
  const answer = await absentIfNotFound(connection.request({ method: "DELETE", path, body }));
  return answer === undefined ? "absent" : answer.body;
}

/** Not the Status that says that it is gone, nor the last word of an object that is. */
function isLeaving(body: unknown): boolean {
  const metadata = isRecord(body) && body["kind"] !== "Status" ? body["metadata"] : undefined;
  return isRecord(metadata) && metadata["deletionTimestamp"] !== undefined;
}

/**
 * Only a 404 about the object means that it is absent. One about the kind (a CRD that is gone) or
 * from a proxy must not look like "deleted": the caller would act on it.
 */
async function absentIfNotFound<A>(asked: Promise<A>): Promise<A | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
