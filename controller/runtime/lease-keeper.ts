import { isAlreadyExists, isConflict } from "@sluice/shared/kube/api-error.ts";
import type { Connection } from "@sluice/shared/kube/connection.ts";
import { heldBy, leases, released, takenFrom } from "@sluice/shared/kube/lease.ts";
import type { Lease } from "@sluice/shared/kube/lease.ts";
import { clientFor } from "@sluice/shared/kube/resource-client.ts";
import type { ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import type { MergePatch } from "@sluice/shared/patch/merge.ts";
import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { decideLease } from "./lease-decision.ts";

export interface LeaseKeeperOptions {
  readonly connection: Connection;
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  readonly durationMs: number;
  /** Of each request. */
  readonly timeoutMs: number;
  readonly log: Logger;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/**
 * What a try found: `ours` means that it was taken or renewed just now; `unknown`, that the server
 * did not say.
 */
export type Found = "ours" | "theirs" | "unknown";

/** The Lease object. Each write is guarded by the version that the decision was made on. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  /** Undefined: not looked yet, or what we know may be out of date. */
  #known: { readonly lease: Lease | undefined } | undefined;
  #beat = "";
  #beatSeenAt = Number.NEGATIVE_INFINITY;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** Looks, decides and writes once. Never throws. */
  async tryOnce(signal: AbortSignal): Promise<Found> {
    const client = this.#client(signal);
    try {
      return await this.#attempt(client);
    } catch (error) {
      this.#known = undefined;
      // Somebody else was quicker, or an earlier write of ours arrived although its answer did not.
      const wasBehind = isConflict(error) || isAlreadyExists(error);
      const level = wasBehind || signal.aborted ? "debug" : "warn";
      this.#options.log[level]({ error }, "lease cannot be read or written");
      if (!wasBehind || signal.aborted) return "unknown";
      return this.#lookAgain(client);
    }
  }

  /** Gives it back, if it is still ours. Never throws. */
  async release(): Promise<void> {
    const client = this.#client();
    try {
      // Once more after a conflict: a renewal that was cut off here may still arrive there.
      await this.#releaseOnce(client).catch((error: unknown) => {
        if (!isConflict(error)) throw error;
        return this.#releaseOnce(client);
      });
    } catch (error) {
      this.#options.log.warn({ error }, "lease cannot be released; it will expire");
    }
  }

  async #releaseOnce(client: ResourceClient<Lease>): Promise<void> {
    const lease = await client.find(this.#options);
    if (lease?.holder !== this.#options.identity) return;
    await this.#patch(client, lease, released(new Date()));
    this.#options.log.info({}, "lease released");
  }

  async #lookAgain(client: ResourceClient<Lease>): Promise<Found> {
    try {
      return await this.#attempt(client);
    } catch {
      this.#known = undefined;
      return "unknown";
    }
  }

  async #attempt(client: ResourceClient<Lease>): Promise<Found> {
    const { identity } = this.#options;
    this.#known ??= { lease: await client.find(this.#options) };
    const { lease } = this.#known;
    const unchangedForMs = this.#watchBeat(lease);
    const now = new Date();
    const held = heldBy(identity, { now, durationMs: this.#options.durationMs });
    switch (decideLease({ lease, unchangedForMs }, identity)) {
      case "create":
        return this.#keep(await this.#create(client, { ...held, ...takenFrom(undefined, now) }));
      case "take":
        return this.#keep(await this.#patch(client, lease, { ...held, ...takenFrom(lease, now) }));
      case "renew":
        return this.#keep(await this.#patch(client, lease, held));
      case "wait":
        // Another one's lease is looked at anew each time.
        this.#known = undefined;
        return "theirs";
    }
  }

  #keep(lease: Lease): Found {
    this.#known = { lease };
    return lease.holder === this.#options.identity ? "ours" : "theirs";
  }

  /** @returns for how long holder and renewTime have been the same, as far as we saw */
  #watchBeat(lease: Lease | undefined): number {
    const beat = `${lease?.holder} ${lease?.renewTime}`;
    if (beat !== this.#beat) {
      this.#beat = beat;
      this.#beatSeenAt = this.#options.clock();
    }
    return this.#options.clock() - this.#beatSeenAt;
  }

  #create(client: ResourceClient<Lease>, spec: MergePatch): Promise<Lease> {
    const { namespace, name } = this.#options;
    return client.create({ metadata: { namespace, name }, spec });
  }

  #patch(client: ResourceClient<Lease>, lease: Lease | undefined, spec: MergePatch) {
    const resourceVersion = lease?.metadata.resourceVersion;
    return client.mergePatch(this.#options, { metadata: { resourceVersion }, spec });
  }

  #client(signal?: AbortSignal): ResourceClient<Lease> {
    const { connection, timeoutMs } = this.#options;
    const quick: Connection = {
      ...connection,
      request: (request) => connection.request({ ...request, timeoutMs, signal }),
    };
    return clientFor(leases, quick, { fieldManager: "sluice-leader" });
  }
}
