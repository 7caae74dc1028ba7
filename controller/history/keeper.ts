import { ROLLOUT_ID } from "@sluice/shared/gate/names.ts";
import { isAlreadyExists, isNotFound } from "@sluice/shared/kube/api-error.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { type Informer, informerFor } from "@sluice/shared/kube/informer.ts";
import { at, stringAt } from "@sluice/shared/kube/json.ts";
import { listAll } from "@sluice/shared/kube/list.ts";
import { clientFor, type ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { StoredRollout } from "@sluice/shared/api/stored-rollout.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { keyOf, PODS, workloadOf } from "@sluice/shared/workloads/resources.ts";
import { FIELD_MANAGER } from "@sluice/shared/workloads/our-entry.ts";
import type { Caches } from "../observe/caches.ts";
import { WorkQueue } from "../runtime/queue.ts";
import { HISTORIES, type History } from "./histories.ts";
import {
  begunRecord,
  completedStatus,
  dueOf,
  type PodOfRelease,
  specOf,
  surplus,
} from "./record.ts";

/** What the keeper of records works with. */
export interface Archive {
  readonly connection: Connection;
  readonly caches: Caches;
  readonly leads: () => boolean;
  readonly log: Logger;
}

export interface Keeping {
  /** Looks at all that there is: for who has just become the leader. */
  readonly lookAtAll: () => void;
  readonly stop: () => Promise<void>;
}

/** Keeps a RolloutHistory for each release. Nothing depends on it: a release does not wait for its record. */
export function startKeeping(archive: Archive): Keeping {
  const { connection, caches, leads, log } = archive;
  const histories = informerFor(HISTORIES, connection, {
    log,
    missingKind: "empty",
    indexes: { rollout: (one: History) => [keyOf(rolloutOf(one))] },
  });
  const client = clientFor(HISTORIES, connection, { fieldManager: FIELD_MANAGER });
  const desk = { ...archive, histories, client };
  const queue = new WorkQueue({ reconcile: (key) => keep(desk, key), workers: 2, log });
  const add = (key: string): void => {
    if (leads()) queue.add(key);
  };
  caches.rollouts.onChange(({ after }) => {
    if (after !== undefined) add(keyOf(after.metadata));
  });
  histories.onChange(({ after }) => {
    if (after !== undefined) add(keyOf(rolloutOf(after)));
  });
  histories.start();
  return {
    lookAtAll() {
      for (const { metadata } of caches.rollouts.list()) queue.add(keyOf(metadata));
    },
    async stop() {
      await queue.stop();
      await histories.stop();
    },
  };
}

const rolloutOf = ({ metadata: { namespace }, rollout }: History) => ({ namespace, name: rollout });

interface Desk extends Archive {
  readonly histories: Informer<History, "rollout">;
  readonly client: ResourceClient<History>;
}

async function keep(desk: Desk, key: string): Promise<{}> {
  const { histories, client, caches } = desk;
  await histories.whenSynced();
  const [namespace = "", name = ""] = key.split("/");
  const rollout = caches.rollouts.get({ namespace, name });
  if (rollout === undefined) return {};
  const kept = histories.by("rollout", key);
  const due = dueOf(rollout, kept);
  if (due.kind === "begin") await begin(desk, rollout, due.name);
  if (due.kind === "complete") await complete(desk, rollout, due.history);
  for (const { metadata } of surplus(kept)) {
    const { uid } = metadata;
    await client.remove(metadata, { preconditions: { uid } });
  }
  return {};
}

async function begin({ client, histories }: Desk, rollout: StoredRollout, name: string) {
  try {
    histories.learn(await client.create(begunRecord(rollout, name)));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

/** The phase comes last: a record that says `completed` is whole. */
async function complete(desk: Desk, rollout: StoredRollout, history: History): Promise<void> {
  const { client, histories } = desk;
  const { metadata } = history;
  const [workload, pods] = [await workloadSpec(desk, rollout), await podsOf(desk, history)];
  try {
    await client.mergePatch(metadata, { spec: specOf(rollout, history, workload) });
    const status = completedStatus(rollout, pods);
    histories.learn(await client.mergePatch(metadata, { status }, { subresource: "status" }));
  } catch (error) {
    // Somebody has removed the record.
    if (!isNotFound(error)) throw error;
  }
}

/** With its template, which no cache has; undefined when the workload is gone. */
async function workloadSpec({ connection, caches }: Desk, rollout: StoredRollout) {
  const reference = workloadOf(rollout);
  if (caches.workloads.standing(reference) !== "known") return undefined;
  const resource = { ...caches.workloads.resourceOf(reference), parse: specIn };
  return clientFor(resource, connection, { fieldManager: FIELD_MANAGER }).find(reference);
}

function specIn(value: unknown): unknown {
  return at(value, "spec");
}

/** All that carry the id of the release. */
async function podsOf({ connection }: Desk, history: History): Promise<readonly PodOfRelease[]> {
  const { rolloutId, metadata } = history;
  if (rolloutId === "") return [];
  const selection = {
    namespace: metadata.namespace,
    labelSelector: `${ROLLOUT_ID}=${rolloutId}`,
  };
  const { items } = await listAll(
    { connection, resource: PODS, selection },
    {
      ingest: podOf,
      pageSize: 500,
      signal: AbortSignal.timeout(LIST_MS),
      onPage: () => undefined,
    },
  );
  return items;
}

const LIST_MS = 60_000;

function podOf(value: unknown): PodOfRelease {
  const [ip, nodeName] = [stringAt(value, "status", "podIP"), stringAt(value, "spec", "nodeName")];
  const labels = at(value, "metadata", "labels");
  const texts = isRecord(labels) ? Object.entries(labels) : [];
  return {
    name: stringAt(value, "metadata", "name") ?? "",
    life: at(value, "metadata", "deletionTimestamp") === undefined ? "living" : "ending",
    ...(ip === undefined ? {} : { ip }),
    ...(nodeName === undefined ? {} : { nodeName }),
    labels: Object.fromEntries(texts.map(([key, text]) => [key, String(text)])),
  };
}
