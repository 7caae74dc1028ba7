import assert from "node:assert/strict";
import { fields, isFields, list, text, texts } from "../cluster/kube/read.ts";
import type { Fields } from "../cluster/kube/read.ts";
import { KINDS, pathOf } from "../watcher/kinds.ts";
import { APP, type Stage } from "./stage.ts";

/** Written by the native controller, by our label, and by the tools that apply. */
const NOT_THE_USERS = new Set([
  "rollouts.kruise.io/workload-type",
  "deployment.kubernetes.io/revision",
  "deprecated.daemonset.template.generation",
  "kubectl.kubernetes.io/last-applied-configuration",
  "meta.helm.sh/release-name",
  "meta.helm.sh/release-namespace",
]);

/**
 * The workload is what the user last applied, field by field, and nobody knows that there was a
 * release: the API server itself says what the manifest comes to, in a dry run under another name.
 *
 * @throws {assert.AssertionError} with the difference
 */
export async function assertAsApplied({ world, namespace, memory }: Stage): Promise<void> {
  const { client } = world.cluster;
  const path = pathOf(KINDS[memory.shape.workload], namespace);
  const metadata = { ...fields(memory.applied, "metadata"), name: `${APP}-as-applied`, namespace };
  const body = { ...memory.applied, metadata };
  const wanted = await client.call({ method: "POST", path: `${path}?dryRun=All`, body });
  const stored = await client.call({ path: `${path}/${APP}` });
  assert.deepEqual(usersPartOf(stored), usersPartOf(wanted));
  assert.deepEqual(ownersOf(stored).filter(isOurs), [], "managedFields names us");
}

export function usersPartOf(workload: unknown): Fields {
  return {
    labels: without(texts(workload, "metadata", "labels")),
    annotations: without(texts(workload, "metadata", "annotations")),
    finalizers: list(workload, "metadata", "finalizers"),
    spec: withoutEmptyResources(fields(workload, "spec")),
  };
}

/** OpenKruise's admission adds them at one time, and not at another. */
function withoutEmptyResources(spec: Fields): Fields {
  const text = JSON.stringify(spec, (key, value: unknown) => {
    const empty = key === "resources" && isFields(value) && Object.keys(value).length === 0;
    return empty ? undefined : value;
  });
  return fields(JSON.parse(text));
}

function without(all: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !NOT_THE_USERS.has(key)));
}

/** Field managers of an object. */
export function ownersOf(object: unknown): readonly string[] {
  return list(object, "metadata", "managedFields").map((entry) => text(entry, "manager") ?? "");
}

function isOurs(manager: string): boolean {
  return manager.startsWith("sluice");
}
