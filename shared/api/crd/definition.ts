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

const GROUP = "rollouts.kruise.io";

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
      conversion: { strategy: "None" },
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
    additionalPrinterColumns: columns,
    schema: { openAPIV3Schema: schema },
  };
}
