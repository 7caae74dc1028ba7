import type { Rollout, WorkloadRef } from "@sluice/shared/api/rollout.ts";
import type { Violation } from "./violation.ts";

/** A Rollout that is stored already, as far as the rules look at it. */
export interface OtherRollout {
  readonly namespace: string;
  readonly name: string;
  readonly workloadRef: WorkloadRef;
  /** Set once its deletion was asked for: it claims nothing any more. */
  readonly deletionTimestamp?: string | undefined;
}

export type Operation = "CREATE" | "UPDATE" | "DELETE";

/** Whose request it is: our controller's own identity, or anybody else's. */
export type Requester = "controller" | "user";

/** A Rollout on its way to the store, and what the rules may know besides. */
export interface Submission {
  /** What is stored now; absent on CREATE. */
  readonly before?: Rollout | undefined;
  /** What is to be stored; on DELETE, the object that is to go. */
  readonly after: Rollout;
  /** All Rollouts, in any namespace, with or without this one. */
  readonly others: readonly OtherRollout[];
  readonly operation: Operation;
  readonly requester: Requester;
}

/** Refuses for a list of reasons; none means that the rule is kept. */
export type Rule = (submission: Submission) => readonly Violation[];

/** Lets pass, but tells the person who applies. One line each, without a full stop. */
export type Caution = (submission: Submission) => readonly string[];
