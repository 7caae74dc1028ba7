import { GATEWAY_ADDRESS } from "../../e2e/cluster/gateway/objects.ts";
import { startLoad } from "../../e2e/cluster/traffic/load.ts";
import { failuresIn } from "../../e2e/cluster/traffic/shares.ts";
import type { Ground } from "../ground.ts";
import { planOf, type RoutedApp, standsAside, waitsAt, writeStatus } from "./routed-app.ts";

/** What became of the requests of apps whose releases went back and forth. */
export interface Losses {
  /** Where their requests went. */
  readonly name: string;
  readonly apps: number;
  readonly switches: number;
  readonly requests: number;
  readonly failed: number;
}

interface Course {
  readonly name: string;
  readonly shares: readonly (string | undefined)[];
  /** Steps that are jumped to, over and over; never the one that comes next by itself, which is no jump. */
  readonly jumps: readonly number[];
}

const COURSES: readonly Course[] = [
  { name: "0% and 100%", shares: ["0%", "0%", "100%", "100%"], jumps: [3, 1] },
  {
    name: "0%, 100% and all pods alike",
    shares: ["0%", "0%", "100%", "100%", undefined, undefined],
    jumps: [3, 5, 1],
  },
];
/** Of each course, side by side: most of a switch is waiting. */
const APPS = 3;
const PER_SECOND = 50;

/** Jumps as soon as a step waits, for so long. */
export async function measureLosses(ground: Ground, seconds: number): Promise<readonly Losses[]> {
  const all = [];
  for (const [index, course] of COURSES.entries()) {
    for (let app = 0; app < APPS; app += 1) {
      const namespace = `bench-jumps-${index}-${app}`;
      all.push({ course, app: await standsAside(ground, namespace, planOf(course.shares)) });
    }
  }
  const until = Date.now() + seconds * 1000;
  const each = await Promise.all(
    all.map(({ course, app }) => jumping(ground, { course, app, until })),
  );
  return COURSES.map(({ name }) =>
    together(
      name,
      each.filter((one) => one.name === name),
    ),
  );
}

interface Jumping {
  readonly course: Course;
  readonly app: RoutedApp;
  /** Milliseconds since 1970. */
  readonly until: number;
}

async function jumping(ground: Ground, { course, app, until }: Jumping): Promise<Losses> {
  const { host, rollout } = app;
  const load = startLoad({ address: GATEWAY_ADDRESS, host, perSecond: PER_SECOND });
  let switches = 0;
  while (Date.now() < until) {
    const to = course.jumps[switches % course.jumps.length] ?? 1;
    await writeStatus(ground, rollout, { nextStepIndex: to });
    await waitsAt(ground, rollout, to);
    switches += 1;
  }
  const sent = await load.stop();
  const failed = failuresIn(sent).length;
  return { name: course.name, apps: 1, switches, requests: sent.length, failed };
}

function together(name: string, each: readonly Losses[]): Losses {
  const sum = (key: "apps" | "switches" | "requests" | "failed") =>
    each.reduce((total, one) => total + one[key], 0);
  return {
    name,
    apps: sum("apps"),
    switches: sum("switches"),
    requests: sum("requests"),
    failed: sum("failed"),
  };
}
