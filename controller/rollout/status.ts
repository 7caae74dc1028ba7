import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type {
  Approval,
  Condition,
  Release,
  Rollout,
  RolloutStatus,
  Wait,
} from "@sluice/shared/api/rollout.ts";
import {
  type SubStatus,
  subStatusField,
  subStatusOf,
  withSubStatus,
} from "@sluice/shared/api/status/sub-status.ts";
import { LATE_WORDS } from "@sluice/shared/words/progress.ts";
import { isDeepStrictEqual } from "node:util";
import { withCondition, wireTime, type Wanted } from "./conditions.ts";
import type { Action } from "./actions.ts";
import type { When } from "./status-lag.ts";

/** What a plan decides about a status; the rest follows. */
export interface Saying {
  readonly phase: NonNullable<RolloutStatus["phase"]>;
  readonly message: string;
  readonly sub?: SubStatus | undefined;
  readonly conditions?: readonly Wanted[];
  /** Conditions that are not true of what goes on now and are taken away. */
  readonly dropped?: readonly Wanted["type"][];
  readonly wait?: Omit<Wait, "since">;
  /** Absent: the one that is stored, which outlives its end. */
  readonly release?: Release;
  /** One that is not taken yet; what is taken is part of the release. */
  readonly approval?: Approval | undefined;
}

/**
 * The whole status that says this, made from the stored one: conditions and the start of a wait keep
 * their times as long as they say the same.
 */
export function statusSaying(
  { status, metadata, spec }: Rollout,
  saying: Saying,
  now: Date,
): RolloutStatus {
  const { phase, message, sub, wait, release, approval } = saying;
  const { currentStepIndex = 0, currentStepState = "" } = sub ?? {};
  return withoutUndefined({
    observedGeneration: metadata.generation,
    phase,
    message,
    conditions: conditionsSaying(status?.conditions, saying, now),
    currentStepIndex,
    currentStepState,
    ...withSubStatus(subStatusField(spec), sub),
    traffic: status?.traffic,
    wait: wait && { ...wait, since: waitingSince(status?.wait, wait, now) },
    release: release ?? status?.release,
    approval,
  });
}

/** @returns undefined when there is nothing to say, rather than an empty list */
function conditionsSaying(
  stored: readonly Condition[] = [],
  { conditions = [], dropped = [] }: Saying,
  now: Date,
): readonly Condition[] | undefined {
  const kept = stored.filter(({ type }) => !dropped.includes(type));
  const all = conditions.reduce<readonly Condition[]>(
    (said, wanted) => withCondition(said, wanted, now),
    kept,
  );
  return all.length === 0 ? undefined : all;
}

/** A wait for the same thing at the same step goes on, whatever its words are by now. */
function waitingSince(was: Wait | undefined, is: Omit<Wait, "since">, now: Date): string {
  const same = was?.for === is.for && was.step === is.step && was.revision === is.revision;
  return same ? was.since : wireTime(now);
}

/** The action that stores it; none when it is stored already. */
export function storeStatus(rollout: Rollout, wanted: RolloutStatus): readonly Action[] {
  const { status } = rollout;
  if (isDeepStrictEqual(status, wanted)) return [];
  return [{ kind: "status", status: wanted, when: whenToStore(status, wanted) }];
}

function whenToStore(was: RolloutStatus | undefined, is: RolloutStatus): When {
  if (!isDeepStrictEqual(gist(was), gist(is))) return "now";
  return isDeepStrictEqual(unnumbered(was), unnumbered(is)) ? "later" : "soon";
}

/** Without the generation of the workload, which each of our own writes to that makes a new one. */
function unnumbered(status: Partial<RolloutStatus> = {}) {
  const { canaryStatus, blueGreenStatus } = status;
  const observedWorkloadGeneration = 0;
  return {
    ...status,
    canaryStatus: { ...canaryStatus, observedWorkloadGeneration },
    blueGreenStatus: { ...blueGreenStatus, observedWorkloadGeneration },
  };
}

/**
 * The part of a status that decides something; the rest are counts and words that may lag a little. So may what
 * is being finished once all steps are over: it is done in turn, whatever a status says of it.
 */
function gist(whole: RolloutStatus | undefined) {
  const {
    message = "",
    canaryStatus: _c,
    blueGreenStatus: _b,
    ...status
  }: Partial<RolloutStatus> = whole ?? {};
  const isOver = status.currentStepState === "Completed";
  return {
    ...status,
    styles: Object.keys(whole ?? {}).filter((key) => key.endsWith("Status")),
    conditions: status.conditions?.map(({ type, status: is, reason }) => [type, is, reason]),
    sub: { ...gistOfSub(subStatusOf(whole)), ...(isOver ? { finalisingStep: "" } : {}) },
    wait: isOver ? {} : gistOfWait(status.wait),
    // It is told in an event, once: until the status says so.
    isLate: message.includes(LATE_WORDS),
    // Nobody waits for a Service: what follows it has endpoints, or has none.
    traffic: { ...status.traffic, service: {}, canaryService: {} },
  };
}

/** The command that lists pods names their hash, and comes with them. */
function gistOfWait(wait: Wait | undefined) {
  return { ...wait, message: "", ...(wait?.for === "Pods" ? { command: "" } : {}) };
}

function gistOfSub(sub: SubStatus | undefined) {
  return {
    ...sub,
    replicas: 0,
    readyReplicas: 0,
    podTemplateHash: "",
    message: "",
    observedWorkloadGeneration: 0,
  };
}
