import { parseRollout, type Rollout } from "./rollout.ts";

/** A Rollout that the API server holds: it has an identity and a version to guard writes with. */
export interface StoredRollout extends Rollout {
  readonly metadata: Rollout["metadata"] & {
    readonly uid: string;
    readonly resourceVersion: string;
  };
}

/**
 * For caches: without what nobody reads there.
 *
 * @throws {TypeError} when the value is not a Rollout, or was never stored
 */
export function parseStoredRollout(value: unknown): StoredRollout {
  const { apiVersion, kind, metadata, spec, status } = parseRollout(value);
  const { name, namespace, uid, resourceVersion, generation, finalizers } = metadata;
  const { creationTimestamp, deletionTimestamp, annotations } = metadata;
  if (uid === undefined || resourceVersion === undefined) {
    throw new TypeError(`Rollout ${namespace}/${name} has no uid or no resourceVersion`);
  }
  const kept = {
    name,
    namespace,
    uid,
    resourceVersion,
    ...(generation === undefined ? {} : { generation }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { apiVersion, kind, metadata: kept, spec, ...(status === undefined ? {} : { status }) };
}

/** Which of several Rollouts on one workload counts: the oldest, then the first by name. */
export function byPrecedence(a: Rollout, b: Rollout): number {
  const [older, newer] = [a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? ""];
  if (older !== newer) return older < newer ? -1 : 1;
  return a.metadata.name.localeCompare(b.metadata.name);
}
