import type { Form } from "@sluice/shared/gate/release-record.ts";
import { isSettled } from "../observe/native.ts";
import type { Underway } from "../rollout/terrain.ts";

/** The form at the end of a Deployment's release: not before a scaling is over that has come in the same moment. */
export function onceSettled({ workload, record }: Underway, form: Form): Form {
  return isSettled(workload) ? form : record.form;
}
