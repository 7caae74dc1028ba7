import { setTimeout as sleep } from "node:timers/promises";
import { KubeError, type KubeClient } from "../kube/client.ts";
import type { Note } from "./journal.ts";
import type { PodSpec } from "./pod-spec.ts";

const RETRY_MS = 300;

/** The last word of a kubelet: the pod's processes are gone, and the object may go. */
export async function removePod(
  { namespace, name, uid }: PodSpec,
  { client, note }: { readonly client: KubeClient; readonly note: Note },
  signal: AbortSignal,
): Promise<void> {
  const body = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    gracePeriodSeconds: 0,
    preconditions: { uid },
  };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  while (!signal.aborted) {
    try {
      await client.call({ method: "DELETE", path, body });
      return;
    } catch (error) {
      // Gone already, or a successor has the name.
      if (error instanceof KubeError && [404, 409].includes(error.status)) return;
      note(`deleting pod ${name}`, error);
      await sleep(RETRY_MS);
    }
  }
}
