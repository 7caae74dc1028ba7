import { type Expected, finishedWith } from "../story/expected.ts";
import { isKept, KEEPS, letOnUntold } from "../story/kept.ts";
import type { Story } from "../story/story.ts";
import { OFF } from "../story/words/autoscaling.ts";
import { type OldAndNew, type Subject, waits } from "./subjects.ts";

/** Versions of one release, in the order in which they are wanted. */
export interface Versions {
  readonly stable: string;
  readonly next: string;
  /** Takes the place of `next`, where a course has that. */
  readonly other: string;
}

/** How a release comes to its end. It begins with a Rollout that is healthy. */
export interface Course {
  /** Completes the sentence "it …". */
  readonly name: string;
  /** `FEATURE_GATES` of the controller on trial; absent: none. */
  readonly gates?: string;
  readonly drive: (s: Story, subject: Subject, versions: Versions) => Promise<Ending>;
}

export interface Ending {
  /** All pods have this one. */
  readonly version: string;
  readonly expected: Expected;
}

/** Long enough for a controller that is killed over and over, or waits for the answer to each of its writes. */
const PATIENT = { withinMs: 300_000 };

const approved: Course = {
  name: "is approved to its end",
  async drive(s, subject, { stable, next }) {
    await s.apply({ image: next });
    return approveAll(s, subject, [stable, next]);
  },
};

const back: Course = {
  name: "goes back in the middle",
  async drive(s, subject, { stable, next }) {
    await s.apply({ image: next });
    await toLastWait(s, subject, [stable, next]);
    await s.apply({ image: stable });
    return ended(s, stable, finishedWith({ [stable]: subject.pods }));
  },
};

const superseded: Course = {
  name: "is superseded at its first step",
  async drive(s, subject, { stable, next, other }) {
    await s.apply({ image: next });
    // Its pods make room for as many of the other version: at a later step more of them would stay.
    await toWait(s, subject, { of: [stable, next], step: 1 });
    await s.apply({ image: other });
    return approveAll(s, subject, [stable, other]);
  },
};

const deleted: Course = {
  name: "loses its Rollout in the middle",
  async drive(s, subject, { stable, next }) {
    await s.apply({ image: next });
    await toLastWait(s, subject, [stable, next]);
    await s.nativeFromHere();
    await s.deleteRollout();
    return ended(s, next, {
      rollout: "gone",
      pods: { [next]: subject.pods },
      workload: "settled",
    });
  },
};

const kept: Course = {
  name: "loses its Rollout in the middle, and stays as it is until somebody lets it go on",
  gates: KEEPS,
  async drive(s, subject, { stable, next }) {
    await s.apply({ image: next });
    await toLastWait(s, subject, [stable, next]);
    await s.nativeFromHere();
    await s.deleteRollout();
    await s.eventually("it is kept", { rollout: "gone", also: isKept }, PATIENT);
    await s.stays("it is kept", { also: isKept });
    await letOnUntold(s);
    return ended(s, next, { pods: { [next]: subject.pods }, workload: "settled" });
  },
};

export const COURSES = { approved, back, superseded, deleted, kept } as const;

/** All that there are for this subject: blue-green takes in no third version, and its two do not stay. */
export function coursesOf({ style }: Subject): readonly Course[] {
  const others: ReadonlySet<Course> = new Set([superseded, kept]);
  return Object.values(COURSES).filter((one) => style !== "blue-green" || !others.has(one));
}

async function approveAll(s: Story, subject: Subject, of: OldAndNew): Promise<Ending> {
  await toLastWait(s, subject, of);
  await s.approve();
  return ended(s, of[1], finishedWith({ [of[1]]: subject.pods }));
}

/** Up to where the last step waits that an approval ends. */
async function toLastWait(s: Story, subject: Subject, of: OldAndNew): Promise<void> {
  for (const step of subject.steps.keys()) {
    if (step > 0) await s.approve();
    await toWait(s, subject, { of, step: step + 1 });
  }
}

async function toWait(
  s: Story,
  subject: Subject,
  { of, step }: { readonly of: OldAndNew; readonly step: number },
): Promise<void> {
  await s.eventually(`step ${step} of ${of[1]} waits`, waits(subject, of, step), PATIENT);
  const { autoscaler } = subject;
  if (autoscaler !== undefined) await s.scales(autoscaler, OFF);
}

async function ended(s: Story, version: string, expected: Expected): Promise<Ending> {
  await s.eventually(`all pods are of ${version}, and it is over`, expected, PATIENT);
  return { version, expected };
}
