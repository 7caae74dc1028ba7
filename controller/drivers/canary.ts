import { COMPLETED } from "@sluice/shared/gate/release-record.ts";
import { upkeep } from "../extra/upkeep.ts";
import type { Advanced } from "../rollout/advance.ts";
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
    after: leavesExtras(advanced) ? [] : [...forgotten(underway), ...upkeep(underway, advanced)],
  }),
  marks: () => ({}),
  counts: (object) => object,
  late: (workload, own) => byPace.late(workload, own),
};

/** The release is over, or requests may still go to the pods of an extra Deployment that is to leave. */
function leavesExtras({ doing }: Advanced): boolean {
  return doing.kind === "completed" || (doing.kind === "stopped" && doing.why?.kind === "routes");
}
