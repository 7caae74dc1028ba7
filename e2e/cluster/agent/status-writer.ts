import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { KubeError, type KubeClient } from "../kube/client.ts";
import type { Note } from "./journal.ts";
import type { PodSpec } from "./pod-spec.ts";
import type { Condition } from "./pod-status.ts";

const RETRY_MS = 300;

interface Api {
  readonly client: KubeClient;
  readonly note: Note;
}

export interface PodReport {
  readonly status: object;
  readonly conditions: readonly Condition[];
}

/** Keeps a pod's status at the API server up to date. */
export interface StatusWriter {
  /** Something may have changed. */
  readonly touch: () => void;
  /** Settles when everything that was touched before is written. */
  readonly flush: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * One write at a time, always of the newest state: what changed while a write was on
 * its way goes with the next one. Failures are repeated, as the API server may be away.
 */
export function statusWriter(pod: PodSpec, api: Api, report: () => PodReport): StatusWriter {
  const stamp = transitions();
  const stopped = new AbortController();
  let dirty = false;
  let written: PodReport | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    while (dirty && !stopped.signal.aborted) {
      dirty = false;
      const current = report();
      if (isDeepStrictEqual(current, written)) continue;
      const status = { ...current.status, conditions: current.conditions.map(stamp) };
      const outcome = await patchStatus(api, pod, status);
      if (outcome === "written") written = current;
      if (outcome === "gone") return;
      if (outcome === "failed") {
        dirty = true;
        await sleep(RETRY_MS);
      }
    }
  }

  return {
    touch() {
      if (dirty) return;
      dirty = true;
      writing = writing.then(write);
    },
    flush: () => writing,
    stop: () => stopped.abort(),
  };
}

async function patchStatus(
  { client, note }: Api,
  { namespace, name, uid }: PodSpec,
  status: object,
): Promise<"written" | "failed" | "gone"> {
  try {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
    // The uid keeps us from writing to a successor of the same name.
    await client.call({ method: "PATCH", path, body: { metadata: { uid }, status } });
    return "written";
  } catch (error) {
    if (error instanceof KubeError && (error.status === 404 || error.status === 409)) return "gone";
    note(`writing the status of pod ${name}`, error);
    return "failed";
  }
}

/** Null where there is none: a merge would keep the reason of the status before. */
interface Stamped {
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly lastTransitionTime: string;
}

/** A condition's time changes with its status only. */
function transitions(): (condition: Condition) => Stamped {
  const since = new Map<string, { readonly status: string; readonly at: string }>();
  return ({ type, status, reason = null, message = null }) => {
    const known = since.get(type);
    const at = known?.status === status ? known.at : new Date().toISOString();
    since.set(type, { status, at });
    return { type, status, reason, message, lastTransitionTime: at };
  };
}
