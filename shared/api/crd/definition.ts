/** What is special about one version of a kind. */
export interface CrdVersion {
  readonly name: "v1alpha1" | "v1beta1";
  readonly storage: "stored" | "served-only";
  /** OpenAPI v3, structural. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly columns: readonly PrinterColumn[];
}

/** A column of `kubectl get`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: "string" | "integer" | "date";
  readonly description: string;
  readonly jsonPath: string;
}

export interface CrdKind {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly versions: readonly CrdVersion[];
}

/** `kubectl get` has it last; a kind with columns of its own has to name it. */
export const AGE: PrinterColumn = {
  name: "AGE",
  type: "date",
  description: "Time since the object was created.",
  jsonPath: ".metadata.creationTimestamp",
};

const GROUP = "rollouts.kruise.io";

/**
 * Who converts: our webhook, by the names of manifests/webhook/service.yaml. The bundle of the
 * authority that it is trusted by is put in by the webhook itself, and so is not in the manifest.
 */
const BY_WEBHOOK = {
  strategy: "Webhook",
  webhook: {
    clientConfig: {
      service: { namespace: "sluice-system", name: "sluice-webhook", path: "/convert", port: 443 },
    },
    conversionReviewVersions: ["v1", "v1beta1"],
  },
};

/**
 * The CustomResourceDefinition of a kind: namespaced, with a status subresource in each version,
 * without short names and categories (contract.md 1). With one version there is nothing to convert.
 */
export function customResourceDefinition({ kind, plural, singular, versions }: CrdKind) {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      names: { kind, listKind: `${kind}List`, plural, singular },
      scope: "Namespaced",
      conversion: versions.length === 1 ? { strategy: "None" } : BY_WEBHOOK,
      versions: versions.map(version),
    },
  };
}

function version({ name, storage, schema, columns }: CrdVersion) {
  return {
    name,
    served: true,
    storage: storage === "stored",
    subresources: { status: {} },
    ...(columns.length === 0 ? {} : { additionalPrinterColumns: columns }),
    schema: { openAPIV3Schema: schema },
  };
}
