import { COMPLETED } from "@sluice/shared/gate/release-record.ts";
import { upkeep } from "../extra/upkeep.ts";
import { byPace, forgotten, hold } from "./deployment.ts";
import type { Driver } from "./driver.ts";
import { onceSettled } from "./once-settled.ts";

/**
 * A Deployment that stays as it is, held, until all steps are over, while an extra one beside it runs
 * the new revision. Then it is let through natively, and the extra one goes (finish/).
 */
export const besideIt: Driver = {
  formFor: (underway, { doing }) =>
    doing.kind === "completed" ? onceSettled(underway, COMPLETED) : hold(underway),
  around: (underway, advanced) => ({
    before: [],
    after:
      advanced.doing.kind === "completed"
        ? []
        : [...forgotten(underway), ...upkeep(underway, advanced)],
  }),
  marks: () => ({}),
  counts: (object) => object,
  late: (workload, own) => byPace.late(workload, own),
};
