import { isNotFound } from "@sluice/shared/kube/api-error.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { informerFor } from "@sluice/shared/kube/informer.ts";
import { clientFor } from "@sluice/shared/kube/resource-client.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { keyOf } from "@sluice/shared/workloads/resources.ts";
import { FIELD_MANAGER } from "@sluice/shared/workloads/our-entry.ts";
import { WorkQueue } from "../runtime/queue.ts";
import { DECLINED, type DeclinedKind } from "./kinds.ts";
import { noticeFor } from "./notice.ts";

/** Whom the objects of declined kinds are read from and written to, and whether we are to write. */
export interface Desk {
  readonly connection: Connection;
  readonly leads: () => boolean;
  readonly log: Logger;
}

/** Something that runs until it is stopped. */
export interface Declining {
  /** Looks at all that there is: for who has just become the leader. */
  readonly lookAtAll: () => void;
  readonly stop: () => Promise<void>;
}

/** Tells whoever makes an object of a kind that is not carried out, in its status. */
export function startDeclining(desk: Desk): Declining {
  const started = DECLINED.map((kind) => startKind(kind, desk));
  return {
    lookAtAll: () => started.forEach(({ lookAtAll }) => lookAtAll()),
    stop: async () => void (await Promise.all(started.map(({ stop }) => stop()))),
  };
}

/** A cluster may do without the kind: it counts as one without objects. */
function startKind(
  { resource, message }: DeclinedKind,
  { connection, leads, log }: Desk,
): Declining {
  const objects = informerFor(resource, connection, { log, missingKind: "empty" });
  const client = clientFor(resource, connection, { fieldManager: FIELD_MANAGER });
  const tell = async (key: string) => {
    const [namespace = "", name = ""] = key.split("/");
    const object = objects.get({ namespace, name });
    const patch = object === undefined ? undefined : noticeFor(object, message);
    if (patch !== undefined)
      await client.mergePatch({ namespace, name }, patch, STATUS).catch(ifGone);
    return {};
  };
  const queue = new WorkQueue({ reconcile: tell, workers: 1, log });
  objects.onChange(({ after }) => {
    if (after !== undefined && leads()) queue.add(keyOf(after.metadata));
  });
  objects.start();
  return {
    lookAtAll() {
      for (const { metadata } of objects.list()) queue.add(keyOf(metadata));
    },
    async stop() {
      await queue.stop();
      await objects.stop();
    },
  };
}

const STATUS = { subresource: "status" } as const;

function ifGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
