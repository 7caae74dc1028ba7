import { isDeepStrictEqual } from "node:util";
import { WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { overlay, withAnnotation, withLabel } from "@sluice/shared/gate/overlay.ts";
import type { Form } from "@sluice/shared/gate/release-record.ts";
import { withHolder } from "@sluice/shared/gate/start-release.ts";
import { adapterOf } from "@sluice/shared/workloads/kinds/index.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { driverOf } from "../drivers/index.ts";
import { isSeenByNative } from "../observe/native.ts";
import type { Action } from "./actions.ts";
import type { Advanced } from "./advance.ts";
import { terrainOf, type Underway } from "./terrain.ts";

/** The action that stores the workload in this form; none when it is stored already. */
export function storeForm(underway: Underway, advanced: Advanced, form: Form): readonly Action[] {
  const { workload, record } = underway;
  const driver = driverOf(workload, record.style);
  const inForm = (object: Workload) => {
    const plain = overlay(object, { ...record, form });
    return driver.dressed?.(plain, underway, form) ?? plain;
  };
  const managed = withManager(underway);
  // Its own controller answers an annotation that changes by a round of its own (release-pace.ts): a gate that is
  // open stays marked as it was when it opened.
  const isOpen = record.form.kind === "moving" && form.kind === "moving";
  const marks = isOpen
    ? missingOf(managed, driver.marks(underway, advanced))
    : driver.marks(underway, advanced);
  const held = inForm(withMarks(managed, marks));
  if (isDeepStrictEqual(held, workload.object)) return [];
  // Marks alone would be one more generation that its own controller has to see before the gate opens: they go
  // along with that.
  const marksAlone = isDeepStrictEqual(inForm(managed), workload.object);
  if (marksAlone && !isSeenByNative(workload)) return [];
  const batch = terrainOf(underway).batchAt(advanced.position.step);
  const wanted = isOpen ? held : driver.counts(held, batch);
  return [{ kind: "workload", wanted }];
}

/** What every workload that a Rollout manages carries, put back if somebody took it off. */
function withManager({ rollout, workload: { object } }: Underway): Workload {
  const managed = withLabel(object, WORKLOAD_TYPE, adapterOf(object).type);
  return withHolder(managed, rollout.metadata);
}

/** Annotations for tools that read them. */
type Marks = Readonly<Record<string, unknown>>;

/** Marks that the workload does not have at all. */
function missingOf({ metadata: { annotations = {} } }: Workload, marks: Marks): Marks {
  return Object.fromEntries(
    Object.entries(marks).filter(([key]) => annotations[key] === undefined),
  );
}

function withMarks(managed: Workload, marks: Marks): Workload {
  return Object.entries(marks).reduce(
    (object, [key, value]) => withAnnotation(object, key, JSON.stringify(value)),
    managed,
  );
}
