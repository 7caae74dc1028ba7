import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { documentsOf } from "../kube/definitions.ts";
import { fields, list, text, type Fields } from "../kube/read.ts";

export const KRUISE_NAMESPACE = "kruise-system";

/** What OpenKruise's release applies before its manager starts. */
export interface KruiseManifests {
  readonly definitions: readonly Fields[];
  /** Mutating and validating; the manager writes its address and its authority into them. */
  readonly webhooks: readonly Fields[];
}

/**
 * @param files folder with `config/crd/bases` and `config/webhook` of the module
 * @param convertUrl where the manager converts objects from version to version
 */
export async function readManifests(files: string, convertUrl: string): Promise<KruiseManifests> {
  const bases = join(files, "config/crd/bases");
  const documents = await Promise.all(
    (await readdir(bases)).map((name) => documentsOf(join(bases, name))),
  );
  const webhooks = await documentsOf(join(files, "config/webhook/manifests.yaml"));
  return {
    definitions: documents.flat().map((one) => withConversion(one, convertUrl)),
    webhooks: webhooks.map(ofItsOwnKinds),
  };
}

/** The kind that its release, too, has in two versions with a webhook between them. */
const CONVERTED = "statefulsets.apps.kruise.io";

function withConversion(definition: Fields, url: string): Fields {
  if (text(definition, "metadata", "name") !== CONVERTED) return definition;
  const webhook = { clientConfig: { url }, conversionReviewVersions: ["v1", "v1beta1"] };
  const conversion = { strategy: "Webhook", webhook };
  return { ...definition, spec: { ...fields(definition, "spec"), conversion } };
}

/**
 * Under the name that the manager looks for, and without the webhooks for kinds that are not its
 * own: they would refuse every pod and namespace until it answers.
 */
function ofItsOwnKinds(configuration: Fields): Fields {
  const name = `kruise-${text(configuration, "metadata", "name")}`;
  const webhooks = list(configuration, "webhooks").filter((webhook) =>
    list(webhook, "rules")
      .flatMap((rule) => list(rule, "apiGroups"))
      .every((group) => String(group).endsWith(".kruise.io")),
  );
  const service = { namespace: KRUISE_NAMESPACE, name: "kruise-webhook-service" };
  return {
    ...configuration,
    metadata: { name },
    webhooks: webhooks.map((webhook) => {
      const path = text(webhook, "clientConfig", "service", "path");
      return { ...fields(webhook), clientConfig: { service: { ...service, path } } };
    }),
  };
}
