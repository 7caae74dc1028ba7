// For tests: the part of an API server that certificates need, in memory.
import { ApiError } from "@sluice/shared/kube/api-error.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import type { PatchOperation } from "@sluice/shared/kube/resource-client.ts";
import type { MergePatch } from "@sluice/shared/patch/merge.ts";
import type { Place, Places } from "./ensure.ts";
import type { WebhookConfiguration, WebhookEntry } from "./inject-ca.ts";
import { type StoredSecret, secrets as secretResource } from "./resources.ts";
import type { SecretData } from "./secret.ts";

export class SampleCluster {
  secret: StoredSecret | undefined;
  readonly configurations = new Map<string, WebhookConfiguration>();
  /** Makes the next calls fail, one entry a call. */
  readonly failures: Error[] = [];
  writes = 0;

  install(name: string, entries: number): void {
    const webhooks = Array.from({ length: entries }, (_, i) => ({
      path: `/webhooks/${i}/clientConfig/caBundle`,
      caBundle: "",
    }));
    this.configurations.set(name, { metadata: { name, resourceVersion: "1" }, webhooks });
  }

  places(): Places {
    const configurations = [...this.configurations.keys(), "not-installed"].map((name) =>
      this.#place(name),
    );
    return {
      secret: { namespace: "sluice-system", name: "sluice-webhook-certs" },
      configurations,
      secrets: {
        find: () => this.#answer(() => this.secret),
        create: (object) =>
          this.#answer(() => {
            if (this.secret !== undefined) throw refused("AlreadyExists");
            return this.#store(object, "1");
          }),
        mergePatch: (_name, patch) => this.#answer(() => this.#patchSecret(patch)),
      },
    };
  }

  /** PEM that an API server would trust when it calls the first entry of a configuration. */
  bundle(name: string): string {
    const encoded = this.configurations.get(name)?.webhooks[0]?.caBundle ?? "";
    return Buffer.from(encoded, "base64").toString();
  }

  async #answer<T>(answer: () => T): Promise<T> {
    await new Promise((resolve) => setImmediate(resolve));
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    return answer();
  }

  #patchSecret(patch: MergePatch): StoredSecret {
    const { metadata } = patch;
    const expected = isRecord(metadata) ? metadata["resourceVersion"] : undefined;
    if (this.secret?.resourceVersion !== expected) throw refused("Conflict");
    return this.#store(patch, `${Number(expected) + 1}`);
  }

  #store(object: object, resourceVersion: string): StoredSecret {
    this.writes += 1;
    const metadata = { name: "sluice-webhook-certs", resourceVersion };
    this.secret = secretResource.parse({ ...object, metadata });
    return this.secret;
  }

  #place(name: string): Place {
    return {
      name,
      client: {
        find: () => this.#answer(() => this.configurations.get(name)),
        jsonPatch: (_name, operations) => this.#answer(() => this.#inject(name, operations)),
      },
    };
  }

  #inject(name: string, [guard, ...adds]: readonly PatchOperation[]): WebhookConfiguration {
    const stored = this.configurations.get(name);
    if (stored === undefined || guard?.value !== stored.metadata.resourceVersion) {
      throw refused("Conflict");
    }
    const bundles = new Map(adds.map(({ path, value }) => [path, String(value)]));
    const webhooks = stored.webhooks.map((entry): WebhookEntry => {
      return { ...entry, caBundle: bundles.get(entry.path) ?? entry.caBundle };
    });
    const resourceVersion = `${Number(stored.metadata.resourceVersion) + 1}`;
    const injected = { metadata: { name, resourceVersion }, webhooks };
    this.configurations.set(name, injected);
    return injected;
  }

  /** Puts a Secret there as if somebody had written it before. */
  hold(data: SecretData): void {
    this.secret = { resourceVersion: "1", data };
  }
}

export function refused(reason: "Conflict" | "AlreadyExists"): ApiError {
  return new ApiError({ status: 409, reason, message: reason });
}
