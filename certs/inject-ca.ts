import type { PatchOperation } from "@sluice/shared/kube/resource-client.ts";
import { certificatesIn } from "./identity.ts";

/**
 * The part of an object that says whom the API server trusts when it calls us: a Mutating- or
 * ValidatingWebhookConfiguration, or a CustomResourceDefinition that we convert.
 */
export interface WebhookConfiguration {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly webhooks: readonly WebhookEntry[];
}

export interface WebhookEntry {
  /** JSON pointer to the bundle; what holds it exists. */
  readonly path: string;
  /** PEM, base64; "" when absent. */
  readonly caBundle: string;
}

/** Does every entry trust all of a PEM bundle? It may trust others beside. */
export function trusts({ webhooks }: WebhookConfiguration, bundle: string): boolean {
  return webhooks.every((entry) => entryTrusts(entry, bundle));
}

function entryTrusts({ caBundle }: WebhookEntry, bundle: string): boolean {
  const trusted = new Set(certificatesIn(Buffer.from(caBundle, "base64").toString()));
  return certificatesIn(bundle).every((certificate) => trusted.has(certificate));
}

/**
 * Makes every entry trust a PEM bundle. Touches only the entries that do not yet, and of them only
 * `caBundle`: all else belongs to who installed us.
 *
 * The patch is refused when the object has moved on since it was read, because entries are
 * addressed by position.
 */
export function injectBundle(
  configuration: WebhookConfiguration,
  bundle: string,
): readonly PatchOperation[] {
  const value = Buffer.from(bundle).toString("base64");
  const operations = configuration.webhooks.flatMap((entry): PatchOperation[] => {
    if (entryTrusts(entry, bundle)) return [];
    return [{ op: "add", path: entry.path, value }];
  });
  if (operations.length === 0) return [];
  const { resourceVersion } = configuration.metadata;
  return [{ op: "test", path: "/metadata/resourceVersion", value: resourceVersion }, ...operations];
}
