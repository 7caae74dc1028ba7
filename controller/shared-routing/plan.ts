import {
  isMark,
  SHARED_FINALIZER,
  type StoredSharedRouting,
} from "@sluice/shared/api/shared-routing.ts";
import type { SharedStatus } from "@sluice/shared/api/v1alpha1/traffic-routing.ts";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import { isDeepStrictEqual } from "node:util";
import { lookAgainMs } from "../traffic/actions.ts";
import type { Change } from "../traffic/change.ts";
import type { Look, Move } from "../traffic/stations.ts";
import { missingLook, ownLook, type Routes, ruleLook, type Standing, stateIn } from "./rule.ts";

/** All that a decision about a TrafficRouting may look at. */
export interface SharingSeen {
  readonly object: StoredSharedRouting;
  /** What `spec.objectRef` names; absent: nothing. */
  readonly asked?: Routes;
  /** What `status.routed` says is changed, where that is something else. */
  readonly left?: Routes;
  readonly now: Date;
}

/** In the order in which it is carried out; what fails is planned again at the next look. */
export interface SharingPlan {
  /** Those that it is to have. */
  readonly finalizers?: readonly string[];
  /** The whole status that is wanted; it never promises what the changes below take away. */
  readonly status?: SharedStatus;
  readonly changes: readonly Change[];
  /** When to look again if nothing changes; absent means only when something does. */
  readonly recheckAfterMs?: number;
}

const NOTHING: SharingPlan = { changes: [] };

/** Objects are missed, or something is undone, and no watch tells of it. */
const NOW_AND_THEN_MS = 10_000;
/** While something is waited for: in all a handful of reads. */
const LOOK_AGAIN_MS = 1000;

/**
 * All that becomes of a TrafficRouting. Same `seen`, same plan; carried out twice, in part, or by a
 * process that knows nothing of the one before, it does no harm.
 *
 * Nothing is changed before our finalizer is on and the status says what is about to be; the finalizer goes
 * when all is given back (the original takes it off first).
 *
 * @see contract.md 6.8
 */
export function planSharing(seen: SharingSeen): SharingPlan {
  const { metadata } = seen.object;
  const finalizers = metadata.finalizers ?? [];
  const isOurs = finalizers.includes(SHARED_FINALIZER);
  if (metadata.deletionTimestamp !== undefined) return isOurs ? planDeletion(seen) : NOTHING;
  if (!isOurs) return { finalizers: [...finalizers, SHARED_FINALIZER], changes: [] };
  return finalizers.some(isMark) ? planRule(seen) : planAtRest(seen);
}

function planDeletion(seen: SharingSeen): SharingPlan {
  const back = wayBack(seen);
  if (back !== "there") return saying(seen, "Terminating", back);
  const finalizers = (seen.object.metadata.finalizers ?? []).filter(
    (one) => one !== SHARED_FINALIZER,
  );
  return { finalizers, changes: [] };
}

/** No Rollout releases. */
function planAtRest(seen: SharingSeen): SharingPlan {
  const back = wayBack(seen);
  if (back !== "there") return saying(seen, "Finalizing", back);
  const { asked } = seen;
  const missing = asked === undefined ? NOTHING_NAMED : missingLook(asked);
  return saying(seen, missing === "there" ? "Healthy" : "Initial", missing);
}

/** Some Rollout does. */
function planRule(seen: SharingSeen): SharingPlan {
  const { object, asked, left, now } = seen;
  // It was another one whose routes were changed.
  const back = left === undefined ? "there" : ownLook([left], now);
  if (back !== "there") return saying(seen, "Progressing", back);
  if (asked === undefined) return saying(seen, "Progressing", NOTHING_NAMED);
  const standing = standingOf(seen, asked);
  const look = ruleLook(object, asked, { standing, now });
  const { generation } = object.metadata;
  const routed = { objectRef: asked.routing, ...standing };
  const done = look === "there" ? { ...routed, generation } : routed;
  return saying({ ...seen, routed: withoutUndefined(done) }, "Progressing", look);
}

const NOTHING_NAMED: Move = {
  changes: [],
  message: "spec.objectRef is empty; name a Service there, and what routes to it",
};

/** Whatever is left of an earlier rule. */
function wayBack({ left, asked, now }: SharingSeen): Look {
  return ownLook(
    [left, asked].filter((routes) => routes !== undefined),
    now,
  );
}

/**
 * What the routes do, and since when. What is about to be written is not said before it is seen there: somebody
 * whose writes fail, or who is killed before them, would say it anew at each look, and never come to write.
 */
function standingOf({ object: { status }, left, now }: SharingSeen, asked: Routes): Standing {
  const is = stateIn(asked);
  const stored = left === undefined ? status?.routed : undefined;
  return stored?.is === is ? { is, since: stored.since } : { is, since: now.toISOString() };
}

const WORDS = {
  Initial: "TrafficRouting is Initializing",
  Healthy: "TrafficRouting is Healthy",
  Progressing: "TrafficRouting is Progressing",
  Finalizing: "TrafficRouting is Finalizing",
  Terminating: "TrafficRouting is Terminating",
} as const;

interface Sayable extends SharingSeen {
  /** Absent: what is stored of it, until all is given back. */
  readonly routed?: SharedStatus["routed"];
}

/** The status that says it, and the changes that come after that. */
function saying(seen: Sayable, phase: keyof typeof WORDS, look: Look): SharingPlan {
  const { object, now } = seen;
  const head = WORDS[phase];
  const routed = seen.routed ?? remembered(seen, phase);
  const status = withoutUndefined({
    observedGeneration: object.metadata.generation,
    phase,
    message: look === "there" ? head : `${head}: ${look.message}`,
    routed,
  });
  return {
    ...(isDeepStrictEqual(status, object.status) ? {} : { status }),
    changes: look === "there" ? [] : look.changes,
    ...recheck(phase, look, now),
  };
}

/** What was changed stays known until it is given back; that it is done is not said any more. */
function remembered({ object }: SharingSeen, phase: keyof typeof WORDS): SharedStatus["routed"] {
  const { routed } = object.status ?? {};
  if (routed === undefined || phase === "Healthy" || phase === "Initial") return undefined;
  const { generation: _done, ...standing } = routed;
  return standing;
}

function recheck(
  phase: keyof typeof WORDS,
  look: Look,
  now: Date,
): Pick<SharingPlan, "recheckAfterMs"> {
  if (look === "there") return phase === "Healthy" ? {} : { recheckAfterMs: NOW_AND_THEN_MS };
  const waits = look.changes.length === 0 && look.until === undefined;
  return { recheckAfterMs: waits ? LOOK_AGAIN_MS : lookAgainMs(look, now) };
}
