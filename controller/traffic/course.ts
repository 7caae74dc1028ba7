import type { Look } from "./stations.ts";

/** Where the requests are to be along a release; each answer says what is not there yet. */
export interface Course {
  /** Before the pods of a step, 1-based, move. */
  before(step: number): Look;
  /** Once the pods of a step are ready. */
  after(step: number): Look;
  /** Once all steps are over, before old pods go. */
  atEnd(): Look;
  /** The release is taken back, before new pods go. */
  backwards(): Look;
  /** The workload is as it is to be: nothing of ours is left on the way of the requests. */
  cleaned(): Look;
}
