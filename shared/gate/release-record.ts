import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import type { Style } from "../api/style.ts";
import type { Identity } from "../api/rollout.ts";
import type { Immutable } from "../api/schema/immutable.ts";
import { IdentitySchema } from "../api/v1beta1/identity.ts";
import { TrafficRoutingSchema } from "../api/v1beta1/traffic-routing.ts";
import type { Workload } from "../workloads/workload.ts";
import { readJsonAnnotation } from "./json-annotation.ts";
import { RELEASE_PACE, RELEASE_RECORD } from "./names.ts";
import { PACE, paceIn, paceLabel, readPace } from "./release-pace.ts";

/** What the API server stores. Anything else was written here by somebody: then it is no record. */
const PodCount = Type.Union([
  Type.Integer({ minimum: 0 }),
  Type.String({ pattern: String.raw`^\d{1,9}%$` }),
]);

/** What the user's own manifest says about the fields that a release uses for itself; each kind has some. */
const Settings = Type.Object({
  paused: Type.Optional(Type.Boolean()),
  minReadySeconds: Type.Optional(Type.Integer()),
  progressDeadlineSeconds: Type.Optional(Type.Integer()),
  strategyType: Type.Optional(Type.String()),
  maxUnavailable: Type.Optional(PodCount),
  maxSurge: Type.Optional(PodCount),
  /** Pods that keep the old revision. */
  partition: Type.Optional(PodCount),
  /** Names of pods, with commas between them; no setting is a list, so that they compare. */
  podsToDelete: Type.Optional(Type.String()),
});

const surge = Type.Optional(Type.Integer({ minimum: 1 }));

/** The native controller may go as far as its pace, and stops there. */
const Moving = Type.Object({ kind: Type.Literal("moving"), ...PACE });

const OTHER_FORMS = [
  /** No pod changes its revision. `surge`: pods above the desired number that stay meanwhile. */
  Type.Object({ kind: Type.Literal("held"), surge }),
  /** Still held, but new pods no longer count as available: it comes before every move. */
  Type.Object({ kind: Type.Literal("arming"), surge }),
  /**
   * Blue-green: every old pod stays, and `surge` new ones are beside them. `shut`: no more come, also
   * when the template changes; `open`: the native controller adds new ones up to that. A percent is
   * one of the desired pods, so that it scales with them.
   */
  Type.Object({
    kind: Type.Literal("beside"),
    gate: Type.Union([Type.Literal("open"), Type.Literal("shut")]),
    surge: Type.Union([
      Type.Integer({ minimum: 1 }),
      Type.String({ pattern: String.raw`^[1-9]\d{0,2}%$` }),
    ]),
    /** Of a kind with a partition, while it is open: pods that keep the old revision beside those that are marked. */
    partition: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
  /** Pods that keep the old revision, for kinds that have a partition; the native controller updates the others. */
  Type.Object({ kind: Type.Literal("partition"), partition: PodCount }),
  /**
   * Nobody releases it any more, and it stays as it is: the user's own settings are back, but for what holds it, which
   * from now on is its own. `partition`: how far it was open; absent: not at all.
   */
  Type.Object({ kind: Type.Literal("kept"), partition: Type.Optional(PodCount) }),
  /** The user's own settings are back and the native controller completes by itself. */
  Type.Object({
    kind: Type.Literal("finishing"),
    outcome: Type.Union([Type.Literal("completed"), Type.Literal("rolled-back")]),
  }),
] as const;

/** How far the gate is open. */
const Form = Type.Union([Moving, ...OTHER_FORMS]);
/** The same in the annotation: the pace is in a label. A record of Sluice's first version has it in itself. */
const StoredForm = Type.Union([
  Type.Object({ kind: Moving.properties.kind, ...Type.Partial(Type.Object(PACE)).properties }),
  ...OTHER_FORMS,
]);

/**
 * The release goes back to `stable` by the steps: first the pods that never left it are marked, so that it
 * is known which ones go back, then they do. A release to the same template under another id has
 * the same revision twice, too; it is none of these.
 */
const WayBackStage = Type.Union([
  Type.Literal("begun"),
  Type.Literal("marked"),
  /** It goes back at once, as soon as no request is routed to the pods that it takes. */
  Type.Literal("routes-first"),
]);

const schema = Type.Object({
  rollout: Type.String(),
  stable: Type.String(),
  target: Type.String(),
  originals: Settings,
  form: StoredForm,
  back: Type.Optional(WayBackStage),
  /** Absent: `Partition`. */
  style: Type.Optional(Type.Union([Type.Literal("Canary"), Type.Literal("BlueGreen")])),
  startedBy: Type.Optional(IdentitySchema),
  /** By what requests are routed; absent where they are not. */
  routing: Type.Optional(TrafficRoutingSchema),
});

/**
 * All that a release has to remember about its workload, in one annotation of ours, and in a label what changes often
 * (release-pace.ts): which Rollout holds it, the revision that it leaves (`stable`) and the one that it goes to
 * (`target`), both as `revisionOf` names them, in which style it gets there, what the user's own settings are, how far
 * the gate is open, whose request brought the target (absent where no request was seen), and by what requests are
 * routed: who finds the workload without its Rollout gives these back, too.
 */
export type ReleaseRecord = Omit<StoredRecord, "form"> & { readonly form: Form };
export type Settings = Static<typeof Settings>;
export type Form = Static<typeof Form>;

type StoredRecord = Immutable<Static<typeof schema>>;

export const HELD: Form = { kind: "held" };
/** All steps are over. */
export const COMPLETED: Form = { kind: "finishing", outcome: "completed" };

/** Rules that only the API server reads are in the schema of the routing, too. */
const check = new Ajv({ strict: false, formats: { int32: true } }).compile<StoredRecord>(schema);

/** @returns undefined when no release is under way, or when the marks are not ours */
export function readRecord(object: Marked): ReleaseRecord | undefined {
  // Where somebody wrote nonsense over it while the webhook was away, the controller sees a
  // release without a record and puts the workload under the gate anew.
  const stored = readJsonAnnotation(object, RELEASE_RECORD, check);
  const form = stored && whole(stored.form, object);
  return stored && form && { ...stored, form };
}

type Marked = Pick<Workload, "metadata" | "spec">;

function whole(form: StoredRecord["form"], { metadata, spec }: Marked): Form | undefined {
  if (form.kind !== "moving") return form;
  const { maxUnavailable, maxSurge, of } = form;
  if (maxUnavailable === undefined || maxSurge === undefined) {
    // Where somebody took the label off, what is stored is the best that is known of it.
    const pace = readPace(metadata.labels?.[RELEASE_PACE]) ?? paceIn(spec);
    return pace && { kind: "moving", ...pace };
  }
  return { kind: "moving", maxUnavailable, maxSurge, ...(of === undefined ? {} : { of }) };
}

/** How the release brings its pods out: fixed for as long as it lasts. */
export function styleIn({ style }: ReleaseRecord): Style {
  return style ?? "Partition";
}

/** The object with this record on it, in place of what is there. */
export function withRecord(object: Workload, record: ReleaseRecord): Workload {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [RELEASE_RECORD]: writeRecord(record) };
  return { ...object, metadata: { ...metadata, ...pacedLabels(metadata, record), annotations } };
}

function pacedLabels({ labels = {} }: Workload["metadata"], { form }: ReleaseRecord) {
  if (form.kind === "moving") return { labels: { ...labels, [RELEASE_PACE]: paceLabel(form) } };
  const { [RELEASE_PACE]: was, ...others } = labels;
  return was === undefined ? {} : { labels: others };
}

/** One text for one record, so that a record that did not change is not a write. */
function writeRecord(record: ReleaseRecord): string {
  const { rollout, stable, target, originals, back, style, startedBy, routing } = record;
  const form: StoredRecord["form"] =
    record.form.kind === "moving" ? { kind: "moving" } : record.form;
  const ordered = { rollout, stable, target, originals, form, back, style, startedBy, routing };
  return JSON.stringify(ordered);
}

/** The record of a release that another request started; `by` is undefined where none was seen. */
export function startedBy(
  { startedBy: _was, ...record }: ReleaseRecord,
  by: Identity | undefined,
): ReleaseRecord {
  return by === undefined ? record : { ...record, startedBy: by };
}

/** The record of a release that goes to a revision from now on, or back to the one that it leaves. */
export function retargeted(
  { back: _was, ...record }: ReleaseRecord,
  target: string,
  form: Form,
): ReleaseRecord {
  const back = target === record.stable && form.kind !== "finishing" ? "begun" : undefined;
  return { ...record, target, form, ...(back === undefined ? {} : { back }) };
}
