import { isDeepStrictEqual } from "node:util";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { overlay, withAnnotation, withLabel } from "@sluice/shared/gate/overlay.ts";
import type { Form } from "@sluice/shared/gate/release-record.ts";
import { withHolder } from "@sluice/shared/gate/start-release.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { driverOf } from "../drivers/index.ts";
import type { Action } from "./actions.ts";
import type { Advanced } from "./advance.ts";
import { terrainOf, type Underway } from "./terrain.ts";

/** The action that stores the workload in this form; none when it is stored already. */
export function storeForm(underway: Underway, advanced: Advanced, form: Form): readonly Action[] {
  const { object } = underway.workload;
  const driver = driverOf(underway.workload, underway.record.style);
  const plain = overlay(withMarks(underway, advanced), { ...underway.record, form });
  const held = driver.dressed?.(plain, underway, form) ?? plain;
  if (isDeepStrictEqual(held, object)) return [];
  const batch = terrainOf(underway).batchAt(advanced.position.step);
  const wanted = driver.counts(held, batch);
  return [{ kind: "workload", wanted }];
}

/** What every workload in a release carries, put back if somebody took it off. */
function withMarks(underway: Underway, advanced: Advanced): Workload {
  const { rollout, workload, record } = underway;
  const managed = withLabel(workload.object, WORKLOAD_TYPE, adapterOf(workload.object).type);
  const marks = driverOf(workload, record.style).marks(underway, advanced);
  return Object.entries(marks).reduce(
    (object, [key, value]) => withAnnotation(object, key, JSON.stringify(value)),
    withHolder(managed, rollout.metadata),
  );
}
