import type { KubeClient } from "../e2e/cluster/kube/client.ts";
import { informer } from "../e2e/cluster/kube/informer.ts";

const TIMEOUT_MS = 60_000;

/**
 * Waits by a watch until an object is as wanted, at the moment when the API server says so.
 *
 * @param path of the object; it need not exist yet
 * @throws {Error} when the time is up
 */
export async function follow(
  client: KubeClient,
  path: string,
  wanted: (object: unknown) => boolean,
): Promise<void> {
  const slash = path.lastIndexOf("/");
  const [collection, name] = [path.slice(0, slash), path.slice(slash + 1)];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const watch = informer(client, {
    path: `${collection}?fieldSelector=metadata.name%3D${name}`,
    onSet(object) {
      if (wanted(object)) resolve();
    },
    onGone: () => undefined,
  });
  const timer = setTimeout(() => {
    reject(new Error(`waited ${TIMEOUT_MS} ms for ${path}`));
  }, TIMEOUT_MS);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    watch.stop();
  }
}
