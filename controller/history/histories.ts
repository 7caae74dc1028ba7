import { API_VERSION } from "@sluice/shared/api/v1alpha1/rollout.ts";
import { KIND } from "@sluice/shared/api/v1alpha1/rollout-history.ts";
import { stringAt } from "@sluice/shared/kube/json.ts";
import type { Resource } from "@sluice/shared/kube/resource.ts";
import { ROLLOUT_ID } from "@sluice/shared/gate/names.ts";

/** Label on a record: name of its Rollout; read by tools (contract.md 1.7). */
export const ROLLOUT_NAME = "rollouts.kruise.io/rollout-name";

/** The record of a release as its keeper needs it. */
export interface History {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  /** RFC 3339, in whole seconds. */
  readonly created: string;
  /** Name of its Rollout; empty for a record that names none. */
  readonly rollout: string;
  /** The id that the pods of the release are labelled with. */
  readonly rolloutId: string;
  readonly state: "begun" | "completed";
}

export const HISTORIES: Resource<History> = {
  apiVersion: API_VERSION,
  kind: KIND,
  plural: "rollouthistories",
  namespaced: "namespaced",
  parse,
};

/** @throws {TypeError} when the value was never stored */
function parse(value: unknown): History {
  const text = (field: string): string => {
    const found = stringAt(value, "metadata", field);
    if (found === undefined) throw new TypeError(`a RolloutHistory without metadata.${field}`);
    return found;
  };
  const [name, namespace, uid] = [text("name"), text("namespace"), text("uid")];
  return {
    metadata: { name, namespace, uid, resourceVersion: text("resourceVersion") },
    created: text("creationTimestamp"),
    rollout: stringAt(value, "metadata", "labels", ROLLOUT_NAME) ?? "",
    rolloutId: stringAt(value, "metadata", "labels", ROLLOUT_ID) ?? "",
    state: stringAt(value, "status", "phase") === "completed" ? "completed" : "begun",
  };
}
