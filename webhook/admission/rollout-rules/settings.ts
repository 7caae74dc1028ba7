import type { WhenCutShort } from "@sluice/shared/config/feature-gates.ts";

/** What an administrator may set about the rules. */
export interface RuleSettings {
  /**
   * Most pods of the new version in a step with traffic, in percent, where they replace the old
   * ones: what is left has to carry the rest of the traffic.
   */
  readonly partitionPercentLimit: number;
  /** `any`: kinds that Sluice does not know, too, as long as they work like a StatefulSet. */
  readonly workloadKinds: "known" | "any";
  /** As the controller has it: whoever deletes or disables a Rollout is told what will become of its workload. */
  readonly whenCutShort: WhenCutShort;
}

/** As in the original, where they are flags (contract.md 9.2). */
export const USUAL_SETTINGS: RuleSettings = {
  partitionPercentLimit: 50,
  workloadKinds: "known",
  whenCutShort: "let go",
};
