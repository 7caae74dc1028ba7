import type { Deployment, DeploymentSpec } from "../workloads/deployment.ts";
import { RELEASE_ANNOTATIONS, RELEASE_RECORD, STABLE_REVISION } from "./names.ts";
import type { PodCount } from "./pod-count.ts";
import { withoutUndefined } from "../patch/json.ts";
import { type Form, type Originals, type ReleaseRecord, writeRecord } from "./release-record.ts";

/**
 * So long that no new pod ever counts as available to the native controller, which therefore
 * stops after the pods that the pace allows. One less than the largest int32, because
 * `progressDeadlineSeconds` has to be larger.
 */
export const NEVER_AVAILABLE_SECONDS = 2_147_483_646;
/** The API server stores no `paused: false`; to store it all the same would be a write a look. */
const RUNNING = undefined;
const NO_DEADLINE_SECONDS = 2_147_483_647;

/**
 * The stored form of a Deployment in a release: `overlay(intent, record)`.
 *
 * The webhook applies it to what users send and the controller to what is stored, so both always
 * agree. Applied twice it is applied once. Only the fields of `Originals` and the record's
 * annotation are touched.
 *
 * @see design.md 1 and 2
 */
export function overlay(intent: Deployment, record: ReleaseRecord): Deployment {
  const held = withAnnotation(intent, RELEASE_RECORD, writeRecord(record));
  return { ...held, spec: specOf(intent.spec, record.originals, record.form) };
}

/** The Deployment as if there never had been a release: the user's own settings, no mark of ours. */
export function withoutRelease(stored: Deployment, { originals }: ReleaseRecord): Deployment {
  const { annotations, labels, ...metadata } = stored.metadata;
  const spec = { ...ownSpec(stored.spec, originals), paused: originals.paused };
  return {
    ...stored,
    metadata: {
      ...metadata,
      ...presentTexts("annotations", without(annotations, RELEASE_ANNOTATIONS)),
      ...presentTexts("labels", without(labels, [STABLE_REVISION])),
    },
    spec: withoutUndefined(spec),
  };
}

function specOf(spec: DeploymentSpec, originals: Originals, form: Form): DeploymentSpec {
  switch (form.kind) {
    case "held":
      return heldSpec(spec, originals, form.surge ?? 0);
    case "arming":
      return {
        ...heldSpec(spec, originals, form.surge ?? 0),
        minReadySeconds: NEVER_AVAILABLE_SECONDS,
        progressDeadlineSeconds: NO_DEADLINE_SECONDS,
      };
    case "moving":
      return withoutUndefined({
        ...spec,
        paused: RUNNING,
        minReadySeconds: NEVER_AVAILABLE_SECONDS,
        progressDeadlineSeconds: NO_DEADLINE_SECONDS,
        strategy: rollingUpdate({ maxUnavailable: shareOf(form), maxSurge: form.maxSurge }),
      });
    case "finishing":
      return withoutUndefined({ ...ownSpec(spec, originals), paused: RUNNING });
  }
}

/**
 * The pace as a percent, where a whole one says exactly the same. Scaled down in the middle of a
 * move, the native controller acts at once, and a count that was made for more pods than
 * there are now would let it take them all.
 */
function shareOf({ maxUnavailable, of }: Extract<Form, { kind: "moving" }>): PodCount {
  if (of === undefined) return maxUnavailable;
  const percent = Math.ceil((100 * maxUnavailable) / of);
  return Math.floor((percent * of) / 100) === maxUnavailable ? `${percent}%` : maxUnavailable;
}

/**
 * Paused, yet with all pods reported as available. No more surge than
 * is out: the native controller scales a paused Deployment in proportion and would put it on top.
 */
function heldSpec(spec: DeploymentSpec, originals: Originals, maxSurge: number): DeploymentSpec {
  const maxUnavailable = atLeastOne(originals.maxUnavailable ?? "25%");
  return withoutUndefined({
    ...ownSpec(spec, originals),
    paused: true,
    // "0%" and not 0, which is what a user would write: a 0 that comes in is theirs (intent.ts).
    strategy: rollingUpdate({ maxUnavailable, maxSurge: maxSurge === 0 ? "0%" : maxSurge }),
  });
}

/** The API server refuses 0 beside a surge of 0. */
function atLeastOne(count: PodCount): PodCount {
  return count === 0 || count === "0%" ? 1 : count;
}

function ownSpec(spec: DeploymentSpec, originals: Originals): DeploymentSpec {
  return withoutUndefined({
    ...spec,
    minReadySeconds: originals.minReadySeconds,
    progressDeadlineSeconds: originals.progressDeadlineSeconds,
    strategy: ownStrategy(originals),
  });
}

function ownStrategy(originals: Originals): DeploymentSpec["strategy"] {
  const { strategyType: type, maxUnavailable, maxSurge } = originals;
  if (maxUnavailable === undefined && maxSurge === undefined) {
    return type === undefined ? undefined : { type };
  }
  return withoutUndefined({ type, rollingUpdate: withoutUndefined({ maxUnavailable, maxSurge }) });
}

function rollingUpdate(pace: { maxUnavailable: PodCount; maxSurge: PodCount }) {
  return { type: "RollingUpdate", rollingUpdate: pace };
}

export function withAnnotation(object: Deployment, key: string, value: string): Deployment {
  const annotations = { ...object.metadata.annotations, [key]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

export function withLabel(object: Deployment, key: string, value: string): Deployment {
  const labels = { ...object.metadata.labels, [key]: value };
  return { ...object, metadata: { ...object.metadata, labels } };
}

type Texts = Readonly<Record<string, string>>;

function without(texts: Texts | undefined, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(texts ?? {}).filter(([key]) => !keys.includes(key)));
}

/** An empty map is left out, as the API server leaves it out. */
function presentTexts(key: "annotations" | "labels", texts: Record<string, string>) {
  return Object.keys(texts).length === 0 ? {} : { [key]: texts };
}
