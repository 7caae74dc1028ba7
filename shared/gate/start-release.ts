import { controlledBy } from "../api/controlled-by.ts";
import type { Style } from "../api/style.ts";
import type { Identity, TrafficRouting } from "../api/rollout.ts";
import { adapterOf } from "../workloads/kinds/index.ts";
import type { Workload } from "../workloads/workload.ts";
import { CONTROL_INFO, IN_PROGRESSING, STABLE_REVISION, WORKLOAD_TYPE } from "./names.ts";
import { overlay, withAnnotation, withLabel } from "./overlay.ts";
import type { Left } from "./stable.ts";
import { type Form, type ReleaseRecord, type Settings, startedBy } from "./release-record.ts";

/** A Rollout, as the workload that it holds names it. */
export interface Holder {
  readonly name: string;
  /** Absent only where it was never stored. */
  readonly uid?: string | undefined;
}

/** What a release knows when it begins. */
export interface NewRelease {
  /** The Rollout that holds the workload. */
  readonly rollout: Holder;
  /** Revision that the new template makes. */
  readonly target: string;
  readonly leaves: Left;
  readonly style: Style;
  readonly originals: Settings;
  readonly form: Form;
  /** Whose request it is; absent where no request was seen. */
  readonly by?: Identity | undefined;
  /** By what requests are routed; absent where they are not. */
  readonly routing?: TrafficRouting | undefined;
}

/**
 * Holds a workload that has a new template and marks it, in one write: the webhook does it in
 * the request that brings the template, the controller where that request got around the webhook.
 */
export function startRelease(intent: Workload, release: NewRelease): Workload {
  const { rollout, target, leaves, style, originals, form, by, routing } = release;
  const { revision: stable, podTemplateHash: stableHash } = leaves;
  const marked = withHolder(intent, rollout);
  const labelled = stableHash === "" ? marked : withLabel(marked, STABLE_REVISION, stableHash);
  const managed = withLabel(labelled, WORKLOAD_TYPE, adapterOf(intent).type);
  const routed = routing === undefined ? {} : { routing };
  const record = { rollout: rollout.name, stable, target, originals, form, ...styled(style) };
  return overlay(managed, startedBy({ ...record, ...routed }, by));
}

/** Says on a workload which Rollout holds it. */
export function withHolder(object: Workload, { name, uid }: Holder): Workload {
  const waiting = withAnnotation(object, IN_PROGRESSING, JSON.stringify({ rolloutName: name }));
  return withAnnotation(waiting, CONTROL_INFO, JSON.stringify(controlledBy({ name, uid })));
}

/** The usual style goes without saying. */
function styled(style: Style): Pick<ReleaseRecord, "style"> {
  return style === "Partition" ? {} : { style };
}
