import { declaredStyle } from "@sluice/shared/api/style.ts";
import type { Face } from "./face.ts";
import { ROLLING_STYLE, rollingStyleOf, STYLE_PATH } from "./rolling-style.ts";
import type { Caution } from "./submission.ts";

/** It belongs to v1alpha1, and counts for nothing here unless it says what the field says. */
export const rollingStyleUnheard: Caution = ({ after }) => {
  const asked = rollingStyleOf(after);
  const declared = declaredStyle(after.spec);
  if (asked === "" || asked === declared?.toLowerCase()) return [];
  return [
    {
      path: STYLE_PATH,
      says: `no effect in v1beta1, where enableExtraWorkloadForCanary says it; remove ${ROLLING_STYLE}`,
    },
  ];
};

export const V1BETA1: Face = {
  rules: [],
  cautions: [rollingStyleUnheard],
  violation: (violation) => [violation],
  notice: (notice) => [notice],
};
