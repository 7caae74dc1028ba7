import {
  KIND as BATCH_RELEASE,
  API_VERSION as V1BETA1,
} from "@sluice/shared/api/v1beta1/batch-release.ts";
import { numberAt, stringAt } from "@sluice/shared/kube/json.ts";
import type { Resource } from "@sluice/shared/kube/resource.ts";
import type { Declined } from "./notice.ts";

/** A kind that is served and not carried out: whoever makes one is told what to use instead. */
export interface DeclinedKind {
  readonly resource: Resource<Declined>;
  /** A sentence for its status. */
  readonly message: string;
}

export const DECLINED: readonly DeclinedKind[] = [
  {
    resource: resource(V1BETA1, BATCH_RELEASE, "batchreleases"),
    message:
      "This version of Sluice does not carry out a BatchRelease of its own: create a Rollout for the workload instead, with a step for each batch; it needs no BatchRelease.",
  },
];

function resource(apiVersion: string, kind: string, plural: string): Resource<Declined> {
  return { apiVersion, kind, plural, namespaced: "namespaced", parse };
}

/** @throws {TypeError} when the value was never stored */
function parse(value: unknown): Declined {
  const [name, namespace] = [text(value, "name"), text(value, "namespace")];
  const [uid, resourceVersion] = [text(value, "uid"), text(value, "resourceVersion")];
  const message = stringAt(value, "status", "message");
  const observedGeneration = numberAt(value, "status", "observedGeneration");
  const isLeaving = stringAt(value, "metadata", "deletionTimestamp") !== undefined;
  return {
    metadata: { name, namespace, uid, resourceVersion },
    generation: numberAt(value, "metadata", "generation") ?? 0,
    state: isLeaving ? "leaving" : "there",
    ...(message === undefined ? {} : { message }),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
}

function text(value: unknown, field: string): string {
  const found = stringAt(value, "metadata", field);
  if (found === undefined) throw new TypeError(`an object without metadata.${field}`);
  return found;
}
