import { RolloutError } from "@sluice/shared/errors/rollout-error.ts";
import { templateFor } from "@sluice/shared/gate/held-template.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import type { KeptTemplate } from "@sluice/shared/workloads/kept-template.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import type { Source } from "../pending/go-back.ts";
import type { Hands } from "./cluster.ts";
import { unlessMoved } from "./guard.ts";
import { workloadPatch } from "./workload-patch.ts";

/** What a workload is to become, and where its template is kept. */
export interface PutBack {
  readonly source: Source;
  readonly wanted: Workload;
}

/**
 * Puts a kept template back into a workload, in one write with all else that is wanted; guarded as
 * every write to a workload is, by uid and generation.
 *
 * @throws {RolloutError} WRITE_CONFLICT when the workload has moved on, or what kept the template is
 *   gone or keeps another one: look again
 */
export async function goBack(
  hands: Hands,
  view: WorkloadView,
  { source, wanted }: PutBack,
): Promise<WorkloadView> {
  const kept = await keptBy(hands, view, source);
  if (kept?.revision !== source.revision) {
    throw new RolloutError(
      "WRITE_CONFLICT",
      `${source.kind} ${source.name} keeps no such template`,
    );
  }
  const patch = [
    ...workloadPatch(view, wanted),
    { op: "replace", path: "/spec/template", value: templateOf(wanted, kept) } as const,
  ];
  const stored = await unlessMoved(hands.workloads(view).jsonPatch(view.metadata, patch));
  hands.caches.workloads.learn(stored);
  return stored;
}

function templateOf(wanted: Workload, { template }: KeptTemplate): KeptTemplate["template"] {
  const record = readRecord(wanted);
  return record === undefined ? template : templateFor(record, template);
}

function keptBy(
  { templates }: Hands,
  { metadata: { namespace } }: WorkloadView,
  { kind, name }: Source,
): Promise<KeptTemplate | undefined> {
  return templates[kind].find({ namespace, name });
}
