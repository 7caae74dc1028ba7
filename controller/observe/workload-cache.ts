import { setTimeout as sleep } from "node:timers/promises";
import { groupOf } from "@sluice/shared/api/same-workload.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { discover } from "@sluice/shared/kube/discovery.ts";
import { type Change, type Informer, informerFor } from "@sluice/shared/kube/informer.ts";
import type { Resource } from "@sluice/shared/kube/resource.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import {
  keyOf,
  kindKey,
  NATIVE_WORKLOADS,
  type WorkloadName,
  workloadResource,
} from "@sluice/shared/workloads/resources.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { extraOf } from "./extras.ts";

type Kind = Pick<WorkloadName, "apiVersion" | "kind">;
type Index = "uid" | "heldBy" | "extraOf";
type WorkloadInformer = Informer<WorkloadView, Index>;

/** What is known of a kind of workload. */
export type Standing =
  /** Nothing yet: it is being looked up, or listed for the first time. */
  | "unknown"
  /** The cluster has no such kind, as far as discovery says. */
  | "absent"
  /** There is such a kind, and we are not let see its objects. */
  | "unreadable"
  | "known";

/** OpenKruise's kinds, looked for from the start: one that we held before must not be forgotten. */
const OPENKRUISE: readonly Kind[] = ["CloneSet", "StatefulSet", "DaemonSet"].map((kind) => ({
  apiVersion: "apps.kruise.io/v1alpha1",
  kind,
}));

/** So often a list has to fail before it is said that it does: one time is everyday life. */
const FAILURES = 3;

/** A kind that is not there may be installed at any time; who installs it waits for so long at most. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Workloads of all kinds that Rollouts refer to, in memory. The native kinds are known from the
 * start; others are found by discovery, by group and kind and in any version, also when they are
 * installed later.
 */
export class WorkloadCache {
  readonly #connection: Connection;
  readonly #log: Logger;
  readonly #known = new Map<
    string,
    { resource: Resource<WorkloadView>; informer: WorkloadInformer }
  >();
  readonly #looking = new Map<string, Standing>();
  readonly #listeners: ((change: Change<WorkloadView>) => void)[] = [];
  readonly #standing: ((kind: Kind) => void)[] = [];
  readonly #ending = new AbortController();

  constructor(connection: Connection, log: Logger) {
    this.#connection = connection;
    this.#log = log;
    for (const resource of NATIVE_WORKLOADS) this.#add(resource);
  }

  start(): void {
    for (const { informer } of this.#known.values()) informer.start();
    for (const kind of OPENKRUISE) this.want(kind);
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#known.values()].map(({ informer }) => informer.stop()));
  }

  /** Settles once the native kinds have been listed; any other kind has a standing of its own. */
  async whenSynced(): Promise<void> {
    const native = NATIVE_WORKLOADS.flatMap((resource) => {
      const known = this.#known.get(kindKey(resource));
      return known === undefined ? [] : [known.informer.whenSynced()];
    });
    await Promise.all(native);
  }

  standing(kind: Kind): Standing {
    const known = this.#known.get(kindKey(kind));
    if (known?.informer.hasSynced() === true) return "known";
    if (known !== undefined) {
      return known.informer.health().failures < FAILURES ? "unknown" : "unreadable";
    }
    return this.#looking.get(kindKey(kind)) ?? "unknown";
  }

  /** Looks for a kind, unless that has been asked already, until it is found. */
  want(kind: Kind): void {
    const key = kindKey(kind);
    if (this.#known.has(key) || this.#looking.has(key)) return;
    this.#looking.set(key, "unknown");
    void this.#lookFor(kind);
  }

  get(name: WorkloadName): WorkloadView | undefined {
    return this.#known.get(kindKey(name))?.informer.get(name);
  }

  *list(): Generator<WorkloadView> {
    for (const { informer } of this.#known.values()) yield* informer.list();
  }

  by(index: Index, key: string): readonly WorkloadView[] {
    return [...this.#known.values()].flatMap(({ informer }) => informer.by(index, key));
  }

  /** Where to write a workload of this kind. @throws {TypeError} on a kind that is not known */
  resourceOf(kind: Kind): Resource<WorkloadView> {
    const known = this.#known.get(kindKey(kind));
    if (known === undefined) throw new TypeError(`no workload of kind ${kindKey(kind)} is known`);
    return known.resource;
  }

  learn(view: WorkloadView): void {
    this.#known.get(kindKey(view.object))?.informer.learn(view);
  }

  onChange(listener: (change: Change<WorkloadView>) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells when a kind has turned out not to be there, when it has been found, and when it has been listed. */
  onStanding(listener: (kind: Kind) => void): void {
    this.#standing.push(listener);
  }

  #add(resource: Resource<WorkloadView>): WorkloadInformer {
    const informer = informerFor(resource, this.#connection, {
      log: this.#log,
      indexes: { uid: ({ metadata }: WorkloadView) => [metadata.uid], heldBy, extraOf },
    });
    informer.onChange((change) => this.#listeners.forEach((listener) => listener(change)));
    this.#known.set(kindKey(resource), { resource, informer });
    return informer;
  }

  async #lookFor(kind: Kind): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const found = await this.#find(kind);
      if (found !== undefined) return this.#follow(found);
      await sleep(LOOK_AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #find(kind: Kind): Promise<Resource<WorkloadView> | undefined> {
    const group = groupOf(kind.apiVersion);
    try {
      const found = await discover(this.#connection, { group, kind: kind.kind });
      if (found !== undefined) return workloadResource(found);
      if (this.#looking.get(kindKey(kind)) !== "absent") {
        this.#looking.set(kindKey(kind), "absent");
        this.#standing.forEach((tell) => tell(kind));
      }
    } catch (error) {
      this.#log.warn({ error, kind: kindKey(kind) }, "could not look up a kind of workload");
    }
    return undefined;
  }

  async #follow(resource: Resource<WorkloadView>): Promise<void> {
    this.#looking.delete(kindKey(resource));
    const informer = this.#add(resource);
    const { apiVersion, kind } = resource;
    this.#log.info({ apiVersion, kind }, "a kind of workload was found");
    informer.start();
    // Its objects may be long in coming, or never come: whoever waits for them looks again.
    this.#standing.forEach((tell) => tell(resource));
    await informer.whenSynced(this.#ending.signal).then(
      () => this.#standing.forEach((tell) => tell(resource)),
      () => undefined,
    );
  }
}

/** Key of the Rollout that a workload's own record names, whether that Rollout exists or not. */
export function heldBy({ object }: WorkloadView): readonly string[] {
  const record = readRecord(object);
  const { namespace } = object.metadata;
  return record === undefined ? [] : [keyOf({ namespace, name: record.rollout })];
}
