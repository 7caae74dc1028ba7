import { at, stringAt } from "@sluice/shared/kube/json.ts";
import type { Resource } from "@sluice/shared/kube/resource.ts";
import type { WebhookConfiguration, WebhookEntry } from "./inject-ca.ts";
import type { SecretData } from "./secret.ts";

export interface StoredSecret {
  readonly resourceVersion: string;
  readonly data: SecretData;
}

export const secrets: Resource<StoredSecret> = {
  apiVersion: "v1",
  kind: "Secret",
  plural: "secrets",
  namespaced: "namespaced",
  parse(value) {
    const data = Object.entries(at(value, "data") ?? {}).filter(isText);
    return { resourceVersion: required(value, "resourceVersion"), data: Object.fromEntries(data) };
  },
};

const isText = (entry: [string, unknown]): entry is [string, string] =>
  typeof entry[1] === "string";

export const mutatingConfigurations = configurations(
  "MutatingWebhookConfiguration",
  "mutatingwebhookconfigurations",
);

export const validatingConfigurations = configurations(
  "ValidatingWebhookConfiguration",
  "validatingwebhookconfigurations",
);

function configurations(kind: string, plural: string): Resource<WebhookConfiguration> {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind,
    plural,
    namespaced: "cluster",
    parse(value) {
      const metadata = {
        name: required(value, "name"),
        resourceVersion: required(value, "resourceVersion"),
      };
      const webhooks = at(value, "webhooks");
      return { metadata, webhooks: Array.isArray(webhooks) ? webhooks.map(entryOf) : [] };
    },
  };
}

function entryOf(value: unknown): WebhookEntry {
  return {
    name: stringAt(value, "name") ?? "",
    caBundle: stringAt(value, "clientConfig", "caBundle") ?? "",
  };
}

/** @throws {TypeError} when what was sent has no such field in its metadata */
function required(value: unknown, field: "name" | "resourceVersion"): string {
  const found = stringAt(value, "metadata", field);
  if (found === undefined) throw new TypeError(`an object without metadata.${field}`);
  return found;
}
