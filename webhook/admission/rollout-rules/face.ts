import type { Caution, Notice, Rule } from "./submission.ts";
import type { Violation } from "./violation.ts";

/**
 * The version in which a Rollout was sent. The rules look at v1beta1, whatever was sent; people are
 * told about the fields that they wrote.
 */
export interface Face {
  /** What only this version must keep to. */
  readonly rules: readonly Rule[];
  readonly cautions: readonly Caution[];
  /** In the words of this version; nothing where it does not hold there. */
  readonly violation: (inV1beta1: Violation) => readonly Violation[];
  readonly notice: (inV1beta1: Notice) => readonly Notice[];
}
