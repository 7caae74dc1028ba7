import { type Expected, waitingAt } from "../story/expected.ts";
import type { Plan } from "../story/shape.ts";
import { LANE } from "../story/shared-rule.ts";
import { ROUTING } from "../story/traffic-plans.ts";
import type { WorkloadName } from "../watcher/kinds.ts";

/** What is released, and how: a line for each style and kind. */
export interface Subject {
  readonly style: Style;
  readonly workload: WorkloadName;
  /** A DaemonSet has one on each of the ten nodes. */
  readonly pods: number;
  /** Those that wait for an approval; all the rest comes in one more. */
  readonly steps: readonly Step[];
  /** Through a gateway; they follow the pods, or some are marked by a TrafficRouting that the Rollout names. */
  readonly requests?: "routed" | "marked";
  /** Name of an autoscaler that scales it, and has to be off while it runs two whole versions. */
  readonly autoscaler?: string;
}

interface Step {
  readonly replicas: number | string;
  /** What that comes to, of the pods of this subject. */
  readonly pods: number;
}

/** What there is to know of a style. */
interface Traits {
  /** What of a Rollout's strategy makes it. */
  readonly strategy: Omit<Plan, "steps">;
  /** Pods of the version before, while so many of the next are out. */
  readonly before: (pods: number, next: number) => number;
}

const STYLES = {
  partition: { strategy: {}, before: (pods, next) => pods - next },
  canary: { strategy: { extra: {} }, before: (pods) => pods },
  "blue-green": { strategy: { style: "blueGreen" }, before: (pods) => pods },
} as const satisfies Readonly<Record<string, Traits>>;

type Style = keyof typeof STYLES;

const TWO = { replicas: 2, pods: 2 } as const;
const half = (pods: number): Step => ({ replicas: "50%", pods });

const OF_SIX = { pods: 6, steps: [TWO, half(3)] } as const;
const OF_TEN = { pods: 10, steps: [TWO, half(5)] } as const;

export const SUBJECTS: readonly Subject[] = [
  { ...OF_SIX, style: "partition", workload: "Deployment" },
  { ...OF_SIX, style: "partition", workload: "StatefulSet" },
  { ...OF_TEN, style: "partition", workload: "DaemonSet" },
  { ...OF_SIX, style: "partition", workload: "CloneSet" },
  { ...OF_SIX, style: "partition", workload: "AdvancedStatefulSet" },
  { ...OF_TEN, style: "partition", workload: "AdvancedDaemonSet" },
  { ...OF_SIX, style: "canary", workload: "Deployment" },
  { ...OF_SIX, style: "blue-green", workload: "Deployment", autoscaler: "by-load" },
  { ...OF_SIX, style: "blue-green", workload: "CloneSet", autoscaler: "by-load" },
  { ...OF_SIX, style: "partition", workload: "Deployment", requests: "routed" },
  { ...OF_SIX, style: "canary", workload: "Deployment", requests: "routed" },
  { ...OF_SIX, style: "blue-green", workload: "Deployment", requests: "routed" },
  { ...OF_SIX, style: "partition", workload: "Deployment", requests: "marked" },
];

export function nameOfSubject({ style, workload, requests }: Subject): string {
  return [workload, style, ...(requests === undefined ? [] : [requests])].join(", ");
}

/** What routes, and what each step asks for. */
const ROUTES = {
  none: [{}, {}],
  routed: [{ trafficRoutings: [{ ...ROUTING, settleSeconds: 1 }] }, { traffic: "30%" }],
  marked: [{ trafficRoutingRef: LANE }, {}],
} as const;

export function planOf({ style, steps, requests }: Subject): Plan {
  const [routed, asked] = ROUTES[requests ?? "none"];
  const last = { replicas: "100%", pause: { duration: 0 } };
  const all = [...steps.map(({ replicas }) => ({ replicas, ...asked })), last];
  return { ...STYLES[style].strategy, ...routed, steps: all };
}

/** The same with its first step alone, where there is no time for more. */
export function inBrief(subject: Subject): Subject {
  return { ...subject, steps: subject.steps.slice(0, 1) };
}

export type OldAndNew = readonly [old: string, next: string];

/** @param step 1 is the first */
export function waits(
  { style, pods, steps }: Subject,
  [old, next]: OldAndNew,
  step: number,
): Expected {
  const out = steps[step - 1]?.pods ?? pods;
  return waitingAt(step, { [old]: STYLES[style].before(pods, out), [next]: out });
}
