/** A kind we talk about, and the check that turns what the API server sent into our type. */
export interface Resource<T> {
  /** `v1`, or group and version: `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The word in the path: `deployments`. */
  readonly plural: string;
  readonly namespaced: "namespaced" | "cluster";
  /**
   * The border where unknown becomes ours. Takes only the fields that we use, so that caches stay
   * small; it must not keep a reference to `value` or to a large part of it.
   *
   * @param value the object as sent, with apiVersion and kind always present
   * @throws {TypeError} when the object is not a `T`
   */
  parse(value: unknown): T;
}

export interface ObjectName {
  readonly namespace?: string | undefined;
  readonly name: string;
}

type Address = Pick<Resource<unknown>, "apiVersion" | "plural" | "namespaced">;

/**
 * Path of the list of a kind.
 *
 * @param namespace absent or "" for all namespaces
 */
export function collectionPath(resource: Address, namespace?: string): string {
  const { apiVersion, plural } = resource;
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const everywhere =
    resource.namespaced === "cluster" || namespace === undefined || namespace === "";
  const within = everywhere ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${within}/${plural}`;
}

/** @throws {TypeError} when a namespaced object is named without its namespace */
export function objectPath(resource: Address, { namespace, name }: ObjectName): string {
  const missing = namespace === undefined || namespace === "";
  if (resource.namespaced === "namespaced" && missing) {
    throw new TypeError(`${resource.plural} ${name} needs a namespace`);
  }
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}
