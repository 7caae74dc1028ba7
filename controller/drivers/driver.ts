import type { Allowance } from "@sluice/shared/gate/pod-count.ts";
import type { Form } from "@sluice/shared/gate/release-record.ts";
import type { Left } from "@sluice/shared/gate/stable.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import type { Batch } from "../batches/readiness.ts";
import type { Action } from "../rollout/actions.ts";
import type { Advanced } from "../rollout/advance.ts";
import type { Underway } from "../rollout/terrain.ts";

/** What is done beside the write that opens or closes the gate. */
export interface Around {
  readonly before: readonly Action[];
  readonly after: readonly Action[];
}

/** A hold that comes when some pods are out already. */
export interface Late {
  readonly left: Left;
  readonly form: Form;
}

/** How a kind of workload gets from step to step. Pure. */
export interface Driver {
  /** How far the gate is to be open at this position. */
  formFor(underway: Underway, advanced: Advanced): Form;
  around(underway: Underway, advanced: Advanced, form: Form): Around;
  /** When the form is another one although nothing has happened, if it waits for that; absent: it never does. */
  readonly againAt?: (underway: Underway, advanced: Advanced) => Date | undefined;
  /** Annotations of this kind alone that tools read, put back if somebody took them off. */
  marks(underway: Underway, advanced: Advanced): Readonly<Record<string, unknown>>;
  /** Counts for tools that read them: they go along with a write, but are not worth one of their own. */
  counts(object: Workload, batch: Batch): Workload;
  /** What this kind stores beside the form, when that depends on its pods; absent: nothing. */
  readonly dressed?: (object: Workload, underway: Underway, form: Form) => Workload;
  /**
   * What is left to hold of a revision that got around the gate.
   *
   * @returns undefined when all of it is out, or a hold could not keep what is left
   */
  late(workload: Underway["workload"], own: Allowance): Late | undefined;
}
