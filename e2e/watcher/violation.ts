export type Rule =
  | "too few ready pods"
  | "too many pods"
  | "more new pods than the step allows"
  | "a step was left without leave"
  | "Healthy before its pods were";

/** A promise that was broken, and when. */
export interface Violation {
  readonly rule: Rule;
  readonly workload: string;
  readonly version: number;
  readonly heardAt: number;
  /** The counts. */
  readonly message: string;
}
