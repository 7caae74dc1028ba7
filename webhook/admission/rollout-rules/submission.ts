import type { Rollout, TrafficRouting, WorkloadRef } from "@sluice/shared/api/rollout.ts";
import type { RuleSettings } from "./settings.ts";
import type { Violation } from "./violation.ts";

/** A Rollout that is stored already, as far as the rules look at it. */
export interface OtherRollout {
  readonly namespace: string;
  readonly name: string;
  readonly workloadRef: WorkloadRef;
  /** What it routes, if it does. */
  readonly trafficRoutings?: readonly TrafficRouting[] | undefined;
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
  readonly settings: RuleSettings;
}

/** Refuses for a list of reasons; none means that the rule is kept. */
export type Rule = (submission: Submission) => readonly Violation[];

/** What a person who applies is told, though it passes. */
export interface Notice {
  /** As in a violation. */
  readonly path: string;
  /** One line, without a full stop. Clients cut what is longer than about 120 characters. */
  readonly says: string;
}

export type Caution = (submission: Submission) => readonly Notice[];
