import type { Workload } from "@sluice/shared/workloads/workload.ts";
// The one place where the two halves meet in one process: a model cluster has both.
import { admitWorkload } from "../../webhook/admission/admit-workload.ts";
import type { Known, Update } from "../../webhook/admission/known.ts";
import { applyPatch } from "./json-patch.ts";

/** What is stored for an update: the webhook's JSON patch, applied as the API server applies it. */
export function admitted(update: Update, known: Known): Workload {
  const verdict = admitWorkload(update, known);
  if (verdict.kind === "deny") throw new Error(`an update was refused: ${verdict.message}`);
  return verdict.kind === "allow" ? update.after : applyPatch(update.after, verdict.operations);
}
