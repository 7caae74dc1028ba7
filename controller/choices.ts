import {
  type Features,
  type WhenCutShort,
  whenCutShort,
} from "@sluice/shared/config/feature-gates.ts";

/** What an administrator has chosen for all releases. */
export interface Choices {
  readonly whenCutShort: WhenCutShort;
  /** What the Service of a new version selects its pods by, beside their revision. */
  readonly canarySelector: CanarySelector;
}

export type CanarySelector =
  /** The keys of the Service that clients use. */
  | "own keys"
  /** And every other label that `patchPodTemplateMetadata` gives those pods. */
  | "patched labels";

export function choicesBy(features: Features): Choices {
  return {
    whenCutShort: whenCutShort(features),
    canarySelector: features.has("AppendPodSelector") ? "patched labels" : "own keys",
  };
}
