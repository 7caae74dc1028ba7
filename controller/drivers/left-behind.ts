import { HELD } from "@sluice/shared/gate/release-record.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { WorkloadSeen } from "../observe/observed.ts";
import type { Late } from "./driver.ts";

/** Of kinds whose pods are their own: the revision that most of the old pods run is what is left. */
export function leftBehind({ object, pods, revision }: WorkloadSeen): Late | undefined {
  if (adapterOf(object).cannotHold(object.spec) !== undefined) return undefined;
  const counts = new Map<string, number>();
  for (const { revision: of } of pods) {
    if (of !== revision) counts.set(of, (counts.get(of) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  if (most === undefined) return undefined;
  return { left: { revision: most[0], podTemplateHash: "" }, form: HELD };
}
