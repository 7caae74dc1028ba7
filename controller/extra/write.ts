import { extraIn, writeExtraRecord } from "@sluice/shared/gate/extra-record.ts";
import { CANARY_FINALIZER, CANARY_RECORD } from "@sluice/shared/gate/names.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { RolloutError } from "@sluice/shared/errors/rollout-error.ts";
import { isAlreadyExists, isNotFound, isTestFailed } from "@sluice/shared/kube/api-error.ts";
import type { PatchOperation, ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import { diff } from "@sluice/shared/patch/diff.ts";
import type { WorkloadCache } from "../observe/workload-cache.ts";
import { workloadPatch } from "../rollout/workload-patch.ts";
import type { ExtraDeed, ExtraWish } from "./deed.ts";
import { extraDeployment } from "./object.ts";

/** What writing to extra Deployments needs. */
export interface Tools {
  readonly caches: { readonly workloads: Pick<WorkloadCache, "learn"> };
  readonly workloads: (of: WorkloadView) => ResourceClient<WorkloadView>;
  /** uids of what has been deleted lately: caches show it until the watch says that it is gone. */
  readonly deleted: Set<string>;
  /** The workload as it is stored, with its template, which caches leave out. */
  readonly whole: (of: WorkloadView) => Promise<Workload | undefined>;
}

/**
 * Carries one deed out, so that the look that follows sees it.
 *
 * @param workload the one that the extra Deployment stands beside, when there is one
 * @throws {RolloutError} WRITE_CONFLICT when something has moved on: look again; NAME_TAKEN when somebody else's
 *   Deployment has the name
 */
export async function perform(
  tools: Tools,
  deed: ExtraDeed,
  workload: WorkloadView | undefined,
): Promise<void> {
  switch (deed.kind) {
    case "make":
      if (workload !== undefined) await make(tools, workload, deed.wish);
      return;
    case "put-back":
      if (workload !== undefined)
        await putBack(tools, deed.view, await copyOf(tools, workload, deed.wish));
      return;
    case "keep":
      return keep(tools, deed.view, deed.wanted);
    case "remove":
      return remove(tools, deed.view);
  }
}

async function make(tools: Tools, workload: WorkloadView, wish: ExtraWish): Promise<void> {
  const object = await copyOf(tools, workload, wish);
  const client = tools.workloads(workload);
  try {
    const stored = await client.create(object);
    tools.caches.workloads.learn(stored);
    await noteTemplate(tools, stored);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    tools.caches.workloads.learn(await found(client, object, error));
  }
}

/** The answer to an earlier creation was lost, or the cache has not seen it yet. */
async function found(
  client: ResourceClient<WorkloadView>,
  { metadata }: Workload,
  cause: unknown,
): Promise<WorkloadView> {
  const there = await client.find(metadata);
  if (there !== undefined && extraIn(there.object) !== undefined) return there;
  const message = `Deployment ${metadata.namespace}/${metadata.name} is not ours, and the canary of this release needs its name: delete it, or give it another name`;
  throw new RolloutError("NAME_TAKEN", message, { cause });
}

/** @throws {RolloutError} WRITE_CONFLICT when the workload's template is not the one of the release */
async function copyOf(tools: Tools, view: WorkloadView, wish: ExtraWish): Promise<Workload> {
  const whole = await tools.whole(view);
  const { uid } = whole?.metadata ?? {};
  const same = uid === wish.workload.uid && revisionOf(whole?.spec.template ?? {}) === wish.target;
  if (whole === undefined || !same) throw movedOn();
  return extraDeployment(whole, wish);
}

function movedOn(cause?: unknown): RolloutError {
  return new RolloutError("WRITE_CONFLICT", "the workload has moved on", { cause });
}

/** Another admission webhook may have changed the template: then what is stored is what we go by. */
async function noteTemplate(tools: Tools, stored: WorkloadView): Promise<void> {
  const record = extraIn(stored.object)?.record;
  if (record === undefined || record.template === stored.revision) return;
  const text = writeExtraRecord({ ...record, template: stored.revision });
  const metadata = { annotations: { [CANARY_RECORD]: text } };
  tools.caches.workloads.learn(
    await tools.workloads(stored).mergePatch(stored.metadata, { metadata }),
  );
}

/** Guarded by uid and generation: how far its pods are changes nothing of what is wanted. */
async function keep(tools: Tools, view: WorkloadView, wanted: Workload): Promise<void> {
  const patch = [...mooring(view, wanted), ...workloadPatch(view, wanted)];
  if (patch.length === 0) return;
  const client = tools.workloads(view);
  tools.caches.workloads.learn(await unlessMoved(client.jsonPatch(view.metadata, patch)));
}

/** What holds it and who owns it: lists, so each is sent whole, and only over the one that was seen. */
function mooring({ metadata, object }: WorkloadView, wanted: Workload): readonly PatchOperation[] {
  const { resourceVersion } = metadata;
  return (["finalizers", "ownerReferences"] as const).flatMap((key) => {
    const [was, is] = [object.metadata[key], wanted.metadata[key]];
    const path = `/metadata/${key}`;
    const seen =
      was === undefined
        ? { path: "/metadata/resourceVersion", value: resourceVersion }
        : { path, value: was };
    const operations = diff({ [key]: was }, { [key]: is }, "/metadata");
    return operations.length === 0 ? [] : [{ op: "test", ...seen } as const, ...operations];
  });
}

async function putBack(tools: Tools, view: WorkloadView, { spec }: Workload): Promise<void> {
  const patch: readonly PatchOperation[] = [
    { op: "test", path: "/metadata/uid", value: view.metadata.uid },
    { op: "replace", path: "/spec/template", value: spec.template },
  ];
  const stored = await unlessMoved(tools.workloads(view).jsonPatch(view.metadata, patch));
  tools.caches.workloads.learn(stored);
  await noteTemplate(tools, stored);
}

async function unlessMoved<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    throw isTestFailed(error) ? movedOn(error) : error;
  }
}

/** Whoever else deletes it, the finalizer comes off, so that it never holds up anybody. */
async function remove(tools: Tools, view: WorkloadView): Promise<void> {
  const { uid } = view.metadata;
  if (tools.deleted.has(uid)) return;
  const client = tools.workloads(view);
  const { deletionTimestamp, finalizers = [] } = view.object.metadata;
  const at = finalizers.indexOf(CANARY_FINALIZER);
  if (at >= 0) {
    const path = `/metadata/finalizers/${at}`;
    const patch: readonly PatchOperation[] = [
      { op: "test", path: "/metadata/uid", value: uid },
      { op: "test", path, value: CANARY_FINALIZER },
      { op: "remove", path },
    ];
    if ((await unlessGone(unlessMoved(client.jsonPatch(view.metadata, patch)))) === "gone") return;
  }
  if (deletionTimestamp !== undefined) return;
  const preconditions = { uid };
  await client.remove(view.metadata, { preconditions, propagation: "Background" });
  remember(tools.deleted, uid);
}

/** More than are ever on their way out at once. */
const REMEMBERED = 1000;

function remember(uids: Set<string>, uid: string): void {
  const [oldest] = uids;
  if (oldest !== undefined && uids.size >= REMEMBERED) uids.delete(oldest);
  uids.add(uid);
}

async function unlessGone<T>(written: Promise<T>): Promise<T | "gone"> {
  try {
    return await written;
  } catch (error) {
    if (isNotFound(error)) return "gone";
    throw error;
  }
}

/** Whoever or whatever refuses it, in its own words; undefined when a second look may help. */
export function whyNotMade({ kind }: ExtraDeed, error: unknown): string | undefined {
  const moved = error instanceof RolloutError && error.code !== "NAME_TAKEN";
  if (kind !== "make" || moved || !(error instanceof Error)) return undefined;
  return `the extra Deployment of the release could not be made: ${error.message}`;
}
