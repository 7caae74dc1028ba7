import { randomBytes } from "node:crypto";
import type { Logger } from "../telemetry/log.ts";
import { isNotFound } from "./api-error.ts";
import type { Connection } from "./connection.ts";
import { clientFor } from "./resource-client.ts";
import type { ResourceClient } from "./resource-client.ts";
import type { ObjectName, Resource } from "./resource.ts";

/** What an event is about. */
export interface Involved {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectName & { readonly uid: string };
}

export interface News {
  readonly type: "Normal" | "Warning";
  /** One word in UpperCamelCase: part of our API, as people and tools select by it. */
  readonly reason: string;
  readonly message: string;
}

export interface EventRecorder {
  /** Returns at once. An event that cannot be written is logged and lost: nothing may depend on it. */
  record(about: Involved, news: News): void;
  /** Resolves when all that was recorded is written, or given up. */
  flush(): Promise<void>;
}

export interface EventOptions {
  /** Shown as the source: `sluice-controller`. */
  readonly component: string;
  /** Which of several processes: the pod's name. */
  readonly instance: string;
  readonly log: Logger;
  /** How many different events may wait to be written; more are dropped. */
  readonly queueLimit?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** The same news of the same object within this time is counted, not repeated. */
const SAME_WITHIN_MS = 10 * 60_000;
const REMEMBERED = 4_096;
/** What the newer events API allows; `kubectl describe` is no place for more. */
const LONGEST_MESSAGE = 1_024;

const events: Resource<undefined> = {
  apiVersion: "v1",
  kind: "Event",
  plural: "events",
  namespaced: "namespaced",
  parse: () => undefined,
};

/** Writes core/v1 Events, one at a time, in order. */
export function eventRecorder(connection: Connection, options: EventOptions): EventRecorder {
  return new Recorder(clientFor(events, connection, { fieldManager: options.component }), options);
}

interface Job {
  readonly key: string;
  readonly about: Involved;
  readonly news: News;
  times: number;
}

interface Written {
  readonly event: ObjectName;
  readonly count: number;
  readonly at: number;
}

class Recorder implements EventRecorder {
  readonly #client: ResourceClient<undefined>;
  readonly #options: EventOptions;
  readonly #now: () => number;
  /** Key → what waits, oldest first. */
  readonly #waiting = new Map<string, Job>();
  /** Key → what was written last, oldest first. */
  readonly #written = new Map<string, Written>();
  #writing: Promise<void> | undefined;

  constructor(client: ResourceClient<undefined>, options: EventOptions) {
    this.#client = client;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  record(about: Involved, news: News): void {
    const { uid, namespace, name } = about.metadata;
    const key = JSON.stringify([uid, about.kind, namespace, name, ...Object.values(news)]);
    const same = this.#waiting.get(key);
    if (same !== undefined) {
      same.times += 1;
      return;
    }
    if (this.#waiting.size >= (this.#options.queueLimit ?? 1_000)) {
      this.#options.log.warn({ reason: news.reason, object: name }, "too many events: one dropped");
      return;
    }
    this.#waiting.set(key, { key, about, news, times: 1 });
    this.#writing ??= this.#drain();
  }

  async flush(): Promise<void> {
    await this.#writing;
  }

  async #drain(): Promise<void> {
    // In a later tick, so that what is recorded together is counted together.
    await Promise.resolve();
    for (const [key, job] of this.#waiting) {
      this.#waiting.delete(key);
      await this.#write(job);
    }
    this.#writing = undefined;
  }

  async #write(job: Job): Promise<void> {
    try {
      const before = this.#written.get(job.key);
      this.#written.delete(job.key);
      const isSame = before !== undefined && this.#now() - before.at < SAME_WITHIN_MS;
      const written = (isSame && (await this.#countUp(before, job))) || (await this.#create(job));
      this.#written.set(job.key, written);
      for (const [oldest] of this.#written) {
        if (this.#written.size <= REMEMBERED) break;
        this.#written.delete(oldest);
      }
    } catch (error) {
      const { reason } = job.news;
      const { namespace, name } = job.about.metadata;
      this.#options.log.warn({ error, reason, namespace, object: name }, "event cannot be written");
    }
  }

  /** @returns undefined when the event is gone: the server keeps them for an hour, or less */
  async #countUp({ event, count }: Written, { times }: Job): Promise<Written | undefined> {
    const at = this.#now();
    const total = count + times;
    try {
      const lastTimestamp = new Date(at).toISOString();
      await this.#client.mergePatch(event, { count: total, lastTimestamp });
      return { event, count: total, at };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #create({ about, news, times }: Job): Promise<Written> {
    const at = this.#now();
    const { component, instance } = this.#options;
    const { apiVersion, kind, metadata } = about;
    const { namespace = "", name, uid } = metadata;
    const event = {
      // Events about cluster-wide objects live here, by convention.
      namespace: namespace === "" ? "default" : namespace,
      name: `${name.slice(0, 230)}.${randomBytes(8).toString("hex")}`,
    };
    const time = new Date(at).toISOString();
    await this.#client.create({
      metadata: event,
      involvedObject: { apiVersion, kind, namespace, name, uid },
      ...news,
      message: news.message.slice(0, LONGEST_MESSAGE),
      source: { component },
      reportingComponent: component,
      reportingInstance: instance,
      firstTimestamp: time,
      lastTimestamp: time,
      count: times,
    });
    return { event, count: times, at };
  }
}
