import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { at, fields, type Fields, flag, list, text, texts } from "../cluster/kube/read.ts";
import type { Said } from "./said.ts";
import type { Shape } from "./shape.ts";
import { APP } from "./stage.ts";
import type { Story } from "./story.ts";
import { change, done } from "./words/changing.ts";

const REVISION = "deployment.kubernetes.io/revision";
const POD_HASH = "pod-template-hash";
const OURS = "rollouts.kruise.io";
/** What a ReplicaSet has of its own, or what belongs to the Deployment alone. */
const NOT_COPIED =
  /^(deployment\.kubernetes\.io\/|deprecated\.deployment\.rollback\.to$|kubectl\.kubernetes\.io\/last-applied-configuration$)/;

/**
 * The request that `kubectl kruise rollout undo` sends for a Deployment, also for one that is paused: template and
 * annotations of the ReplicaSet that it chooses (contract.md 8.1).
 *
 * @param to the version that is to come of it
 */
export async function kruiseUndo(s: Story, to: Partial<Shape>): Promise<Said> {
  const { stage } = s;
  const { client } = stage.world.cluster;
  const apps = `/apis/apps/v1/namespaces/${stage.namespace}`;
  const deployment = await client.call({ path: `${apps}/deployments/${APP}` });
  const uid = text(deployment, "metadata", "uid");
  const all = list(await client.call({ path: `${apps}/replicasets` }), "items");
  const chosen = choose(
    deployment,
    all.filter((set) =>
      list(set, "metadata", "ownerReferences").some((one) => text(one, "uid") === uid),
    ),
  );
  assert.ok(chosen !== undefined, "it would find nothing to go back to");
  const patch = JSON.stringify([
    { op: "replace", path: "/spec/template", value: templateOf(chosen) },
    { op: "replace", path: "/metadata/annotations", value: annotationsFrom(deployment, chosen) },
  ]);
  const send = () => s.kubectl("patch", `deployment/${APP}`, "--type=json", "-p", patch);
  return done(await change(stage, { name: "kubectl kruise rollout undo", to, send }));
}

/** The one before the newest; the newest itself where the Deployment is held and has not come to its template yet. */
function choose(deployment: unknown, sets: readonly unknown[]): unknown {
  const [newest, previous] = sets.toSorted((a, b) => revisionOf(b) - revisionOf(a));
  const isThere = isDeepStrictEqual(templateOf(newest), templateOf(deployment));
  return isInCanary(deployment) && !isThere ? newest : previous;
}

function isInCanary(deployment: unknown): boolean {
  const annotations = texts(deployment, "metadata", "annotations");
  const marked = annotations[`${OURS}/in-progressing`] !== undefined;
  const byBatches = annotations[`${OURS}/deployment-strategy`] !== undefined;
  return flag(deployment, "spec", "paused") && marked && !byBatches;
}

const revisionOf = (set: unknown): number =>
  Number(text(set, "metadata", "annotations", REVISION) ?? -1);

function templateOf(object: unknown): Fields {
  const template = fields(object, "spec", "template");
  const { [POD_HASH]: _hash, ...labels } = texts(template, "metadata", "labels");
  return { ...template, metadata: { ...fields(at(template, "metadata")), labels } };
}

const stays = (key: string): boolean => key.includes(OURS) || NOT_COPIED.test(key);

function annotationsFrom(deployment: unknown, set: unknown): Readonly<Record<string, string>> {
  const kept = Object.entries(texts(deployment, "metadata", "annotations")).filter(([key]) =>
    stays(key),
  );
  const taken = Object.entries(texts(set, "metadata", "annotations")).filter(
    ([key]) => !stays(key),
  );
  return Object.fromEntries([...kept, ...taken]);
}
