import { type Expected, finishedWith, waitingAt } from "../story/expected.ts";
import type { Plan } from "../story/shape.ts";
import type { Story } from "../story/story.ts";
import type { WorkloadName } from "../watcher/kinds.ts";

/** What is released, and how: a line for each style and kind. */
export interface Subject {
  readonly style: "partition";
  readonly workload: WorkloadName;
  /** A DaemonSet has one on each of the ten nodes. */
  readonly pods: number;
  readonly plan: Plan;
}

const PLAN: Plan = {
  steps: [{ replicas: 2 }, { replicas: "50%" }, { replicas: "100%" }],
};

const PARTITION = { style: "partition", pods: 6, plan: PLAN } as const;

export const SUBJECTS: readonly Subject[] = [
  { ...PARTITION, workload: "Deployment" },
  { ...PARTITION, workload: "StatefulSet" },
  { ...PARTITION, workload: "DaemonSet", pods: 10 },
  { ...PARTITION, workload: "CloneSet" },
  { ...PARTITION, workload: "AdvancedStatefulSet" },
  { ...PARTITION, workload: "AdvancedDaemonSet", pods: 10 },
];

export function nameOfSubject({ style, workload }: Subject): string {
  return `${workload}, ${style}`;
}

/** Versions of one release, in the order in which they are wanted. */
export interface Versions {
  readonly stable: string;
  readonly next: string;
  /** Takes the place of `next` half way, where a course has that. */
  readonly other: string;
}

/** How a release comes to its end. It begins with a Rollout that is healthy. */
export interface Course {
  /** Completes the sentence "it …". */
  readonly name: string;
  readonly drive: (s: Story, subject: Subject, versions: Versions) => Promise<Ending>;
}

export interface Ending {
  /** All pods have this one. */
  readonly version: string;
  readonly expected: Expected;
}

/** Long enough for a controller that is killed over and over. */
const PATIENT = { withinMs: 120_000 };

const approved: Course = {
  name: "is approved to its end",
  async drive(s, subject, { stable, next }) {
    await s.apply({ image: next });
    return approveAll(s, subject, [stable, next]);
  },
};

const back: Course = {
  name: "goes back half way",
  async drive(s, subject, { stable, next }) {
    await s.apply({ image: next });
    await approveFirst(s, subject, [stable, next]);
    await s.apply({ image: stable });
    return ended(s, stable, finishedWith({ [stable]: subject.pods }));
  },
};

const superseded: Course = {
  name: "is superseded at its first step",
  async drive(s, subject, { stable, next, other }) {
    await s.apply({ image: next });
    // Its pods make room for as many of the other version: at a later step more of them would stay.
    await firstStep(s, subject, [stable, next]);
    await s.apply({ image: other });
    return approveAll(s, subject, [stable, other]);
  },
};

const deleted: Course = {
  name: "loses its Rollout half way",
  async drive(s, subject, { stable, next }) {
    await s.apply({ image: next });
    await approveFirst(s, subject, [stable, next]);
    await s.nativeFromHere();
    await s.deleteRollout();
    return ended(s, next, {
      rollout: "gone",
      pods: { [next]: subject.pods },
      workload: "settled",
    });
  },
};

export const COURSES = { approved, back, superseded, deleted } as const;

type OldAndNew = readonly [old: string, next: string];

async function approveAll(s: Story, subject: Subject, of: OldAndNew): Promise<Ending> {
  await approveFirst(s, subject, of);
  await s.approve();
  return ended(s, of[1], finishedWith({ [of[1]]: subject.pods }));
}

/** Up to where the second step waits. */
async function approveFirst(s: Story, subject: Subject, of: OldAndNew): Promise<void> {
  await firstStep(s, subject, of);
  await s.approve();
  const [old, next] = of;
  const half = subject.pods / 2;
  const halves = waitingAt(2, { [old]: half, [next]: half });
  await s.eventually(`${half} pods of ${next}`, halves, PATIENT);
}

async function firstStep(s: Story, { pods }: Subject, [old, next]: OldAndNew): Promise<void> {
  const two = waitingAt(1, { [old]: pods - 2, [next]: 2 });
  await s.eventually(`2 pods of ${next}`, two, PATIENT);
}

async function ended(s: Story, version: string, expected: Expected): Promise<Ending> {
  await s.eventually(`all pods are of ${version}, and it is over`, expected, PATIENT);
  return { version, expected };
}
