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
      const webhooks = at(value, "webhooks");
      return {
        metadata: metadataOf(value),
        webhooks: Array.isArray(webhooks) ? webhooks.map(entryOf) : [],
      };
    },
  };
}

function entryOf(value: unknown, index: number): WebhookEntry {
  return {
    path: `/webhooks/${index}/clientConfig/caBundle`,
    caBundle: stringAt(value, "clientConfig", "caBundle") ?? "",
  };
}

/** A Service, as a webhook's client configuration names it. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** CustomResourceDefinitions, as far as this Service converts them: what others convert is theirs. */
export function convertedBy({ namespace, name }: ServiceName): Resource<WebhookConfiguration> {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions",
    namespaced: "cluster",
    parse(value) {
      const client = ["spec", "conversion", "webhook", "clientConfig"] as const;
      const isOurs =
        stringAt(value, ...client, "service", "namespace") === namespace &&
        stringAt(value, ...client, "service", "name") === name;
      const path = `/${client.join("/")}/caBundle`;
      const caBundle = stringAt(value, ...client, "caBundle") ?? "";
      return { metadata: metadataOf(value), webhooks: isOurs ? [{ path, caBundle }] : [] };
    },
  };
}

const metadataOf = (value: unknown) => ({
  name: required(value, "name"),
  resourceVersion: required(value, "resourceVersion"),
});

/** @throws {TypeError} when what was sent has no such field in its metadata */
function required(value: unknown, field: "name" | "resourceVersion"): string {
  const found = stringAt(value, "metadata", field);
  if (found === undefined) throw new TypeError(`an object without metadata.${field}`);
  return found;
}
