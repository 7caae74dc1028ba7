import assert from "node:assert/strict";
import { count, fields, list, nameOf, text } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { assertAroundAsApplied } from "./around.ts";
import { assertAsApplied } from "./as-applied.ts";
import { progressOf, sceneOf } from "./scene.ts";
import { APP, type Stage } from "./stage.ts";

/**
 * Objects beside the workload that a release may touch, or make. Not ControllerRevisions, and not what
 * ReplicaSets are annotated with: native controllers copy the annotations of workloads to them, and keep them.
 * A `kubectl rollout undo` brings those back in a request, and admission takes them out of it.
 */
const COLLECTIONS = [
  "/api/v1/NAMESPACE/services",
  "/apis/autoscaling/v2/NAMESPACE/horizontalpodautoscalers",
  "/apis/networking.k8s.io/v1/NAMESPACE/ingresses",
  "/apis/gateway.networking.k8s.io/v1/NAMESPACE/httproutes",
] as const;

/** What a release puts on objects. The one label that stays marks a workload that has a Rollout. */
const OURS = /(^|\.)rollouts\.kruise\.io\//;
const STAYS = "rollouts.kruise.io/workload-type";

/** `minReadySeconds` with which no pod is ever available; less than that nobody means by it. */
export const NEVER_AVAILABLE_SECONDS = 2_147_483_646;
/** Where the Rollout is gone or disabled the native controller may still be at it. */
const PATIENCE = { timeoutMs: 60_000 };

/**
 * No release is under way, and none has left anything: the workload is what the user last applied,
 * field by field, and so are Services and routes; nothing around it carries a mark of ours, or is there
 * because of a Rollout; no pods are kept from ever being available; the Rollout is as the user wrote it.
 *
 * @throws {assert.AssertionError} with what was found
 */
export async function assertNothingLeftBehind(stage: Stage): Promise<void> {
  await assertAsApplied(stage);
  const { rollout, workload } = sceneOf(stage);
  const label = text(workload, "metadata", "labels", STAYS);
  const applied = text(stage.memory.applied, "metadata", "labels", STAYS);
  if (rollout === undefined) assert.equal(label, applied, `the label ${STAYS}`);
  const [others, ...beside] = await Promise.all([
    otherDeployments(stage),
    ...COLLECTIONS.map((path) => objectsAt(stage, path)),
  ]);
  const around = [...others, ...beside.flat()];
  assert.deepEqual(around.flatMap(marksOf), [], "marks of ours around the workload");
  await assertNoneKeptBack(stage);
  await assertAroundAsApplied(stage);
  const notOurs = fieldsOfOurs(rollout).filter((field) => !OWN_FIELDS.has(field));
  assert.deepEqual(notOurs, [], "fields of the Rollout that we own");
}

/** Those that stand beside the workload; whoever has taken their marks off has not made them others. */
async function otherDeployments(stage: Stage): Promise<readonly unknown[]> {
  const all = await objectsAt(stage, "/apis/apps/v1/NAMESPACE/deployments");
  const isItself = stage.memory.shape.workload === "Deployment";
  return isItself ? all.filter((one) => text(one, "metadata", "name") !== APP) : all;
}

/**
 * A release makes ReplicaSets whose pods never count as available. An empty one keeps that, as a piece of
 * history: its own controller writes what the Deployment says before it asks it for pods again.
 */
async function assertNoneKeptBack(stage: Stage): Promise<void> {
  const collection = "/apis/apps/v1/NAMESPACE/replicasets";
  await until(
    "ReplicaSets whose pods may be available",
    async () => {
      const sets = await objectsAt(stage, collection);
      const names = sets.filter(isKeptBack).map(nameOf);
      assert.deepEqual(names, [], "ReplicaSets whose pods never count as available");
      return true;
    },
    PATIENCE,
  );
}

function isKeptBack(set: unknown): boolean {
  const seconds = count(set, "spec", "minReadySeconds") ?? 0;
  const pods = [count(set, "spec", "replicas"), count(set, "status", "replicas")];
  return seconds >= NEVER_AVAILABLE_SECONDS && pods.some((some = 0) => some > 0);
}

/** Whether no release is under way, as far as one can see from outside. */
export function isAtRest(stage: Stage): boolean {
  const { rollout, workload } = sceneOf(stage);
  if (workload === undefined) return false;
  if (rollout === undefined) return true;
  const { phase, state } = progressOf({ rollout });
  return phase === "Disabled" || (phase === "Healthy" && state === "Completed");
}

async function objectsAt(
  { world, namespace }: Stage,
  collection: string,
): Promise<readonly unknown[]> {
  const path = collection.replace("NAMESPACE", `namespaces/${namespace}`);
  // Not there at all when nobody has asked for a gateway.
  return list(await world.cluster.client.find(path), "items");
}

function marksOf(object: unknown): readonly string[] {
  const { labels, annotations, finalizers, ownerReferences } = fields(object, "metadata");
  const keys = [...Object.keys(fields(labels)), ...Object.keys(fields(annotations))];
  const marks = [...keys, ...list(finalizers).map(String)].filter(isOurs);
  const owners = list(ownerReferences).filter((owner) => text(owner, "kind") === "Rollout");
  const selected = Object.keys(fields(object, "spec", "selector")).filter((key) =>
    key.endsWith("-hash"),
  );
  const beside = text(object, "spec", "selector", "matchLabels", "app") === APP;
  return [
    ...marks,
    ...selected,
    ...owners.map(() => "it is owned by a Rollout"),
    ...(beside ? ["it has the pods of the workload beside it"] : []),
  ].map((mark) => `${nameOf(object)}: ${mark}`);
}

/** The one that marks a workload may be that of another Rollout. */
function isOurs(key: string): boolean {
  return OURS.test(key) && key !== STAYS;
}

/** Its finalizer and the name of its plan are nobody's where admission has added them, and ours elsewhere. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "f:metadata.f:annotations",
  "f:metadata.f:finalizers",
  "f:status",
]);

function fieldsOfOurs(rollout: unknown): readonly string[] {
  const entries = list(rollout, "metadata", "managedFields").filter((entry) =>
    (text(entry, "manager") ?? "").startsWith("sluice"),
  );
  const owned = entries.flatMap((entry) => {
    const { "f:metadata": metadata, ...rest } = fields(entry, "fieldsV1");
    const ofMetadata = Object.keys(fields(metadata)).map((key) => `f:metadata.${key}`);
    return [...ofMetadata, ...Object.keys(rest)];
  });
  return [...new Set(owned)].toSorted();
}
