import assert from "node:assert/strict";
import { until } from "../cluster/processes/until.ts";
import { type Past, pastOf, type Target } from "../story/autoscaler-targets.ts";
import { beginRouted } from "../story/routed.ts";
import { BY_HTTP_ROUTE } from "../story/routes.ts";
import { versionOf } from "../story/scene.ts";
import { lane, laneSays, marks } from "../story/shared-rule.ts";
import { APP } from "../story/stage.ts";
import { type Story, story } from "../story/story.ts";
import { OFF } from "../story/words/autoscaling.ts";
import { type Course, COURSES, type Versions } from "./courses.ts";
import {
  EVERY_FATE,
  type Hardship,
  inTurn,
  inWords,
  type Judged,
  onlyAt,
  pointsIn,
} from "./fate.ts";
import { sayPoints } from "./points.ts";
import { nameOfSubject, planOf, type Subject } from "./subjects.ts";
import { onTrial, type Trial } from "./trial.ts";

const MINUTE_MS = 60_000;
/** On a machine that does much else. */
const ORDEAL = { withinMs: 12 * MINUTE_MS };
const PATIENCE = { timeoutMs: MINUTE_MS };
const ENUMERATION = { withinMs: 90 * MINUTE_MS };

interface Tried {
  readonly subject: Subject;
  readonly course: Course;
}

/**
 * A story of one release whose every write is judged: its end is the same, no promise is broken in
 * between, and nothing is left behind.
 */
export function ordeal({ how, fates }: Hardship, { subject, course }: Tried): void {
  const name = `${nameOfSubject(subject)}: ${how}, it ${course.name}`;
  const tell = (s: Story) =>
    tried(s, { subject, course }, async (trial) => {
      const judged = await trial.under(inTurn(fates), async () => {
        const versions = { stable: "v1", next: "v2", other: "v3" };
        const { expected } = await course.drive(s, subject, versions);
        // Who comes after the last write finds nothing to do.
        await s.stays("it is over", expected);
      });
      await isOver(s, subject);
      sayPoints(name, judged);
    });
  story(name, tell, ORDEAL);
}

/**
 * A story of many releases. In each of them one write alone meets one fate: the first write with each of
 * them, then the second, until there is no such write any more.
 */
export function oneByOne(subject: Subject): void {
  const name = `${nameOfSubject(subject)}: whatever happens to one write, it ${COURSES.approved.name}`;
  const tell = (s: Story) =>
    tried(s, { subject, course: COURSES.approved }, async (trial) =>
      sayPoints(name, await enumerate(s, trial, subject)),
    );
  story(name, tell, ENUMERATION);
}

async function enumerate(s: Story, trial: Trial, subject: Subject): Promise<readonly Judged[]> {
  const all: Judged[] = [];
  let stable = "v1";
  for (let turn = 1; ; turn += 1) {
    const before = all.length;
    for (const [at, fate] of EVERY_FATE.entries()) {
      const id = `${turn}-${at}`;
      const versions = { stable, next: `next-${id}`, other: `other-${id}` };
      s.stage.chronicle.note(`write ${turn}: ${inWords(fate)}`);
      const judged = await trial.under(onlyAt(turn, fate), async () => {
        stable = await release(s, subject, versions);
      });
      all.push(...pointsIn(judged));
    }
    if (all.length === before) return all;
  }
}

async function release(s: Story, subject: Subject, versions: Versions): Promise<string> {
  const { version } = await COURSES.approved.drive(s, subject, versions);
  await isOver(s, subject);
  return version;
}

/** Nothing is left, a little later also in routes that several Rollouts share. */
async function isOver(s: Story, { requests, autoscaler }: Subject): Promise<void> {
  if (autoscaler !== undefined) await s.scales(autoscaler, APP);
  if (requests === "marked") {
    await laneSays(s, "Healthy", "TrafficRouting is Healthy");
    assert.deepEqual(await marks(s), []);
  }
  await s.nothingIsLeftBehind();
}

async function scaledBy(s: Story, autoscaler: string): Promise<Past> {
  await s.autoscale(autoscaler);
  return pastOf(s, autoscaler);
}

/** An autoscaler that counts both versions would scale them. */
function assertOffInTime(past: Past): void {
  const off = past.targets().find(({ name }) => name === OFF);
  const first = past.firstBeside("v1");
  assert.ok(
    off !== undefined && off.since < first,
    `off since ${off?.since}, a new pod at ${first}`,
  );
}

/** And not again before its pods are of one version; a Rollout that is deleted gives it back at once. */
async function assertOnInTime(s: Story, past: Past): Promise<void> {
  const { rollout, pods } = s.now();
  if (rollout === undefined) return;
  const on = await until("the autoscaler scales again", async () => lastOf(past), PATIENCE);
  const gone = past.lastToGoBeside(versionOf(pods[0]));
  assert.ok(gone > 0 && on.since > gone, `on since ${on.since}, a pod was told to go at ${gone}`);
}

function lastOf(past: Past): Target | undefined {
  const last = past.targets().at(-1);
  return last?.name === APP ? last : undefined;
}

async function tried(
  s: Story,
  { subject, course }: Tried,
  act: (trial: Trial) => Promise<void>,
): Promise<void> {
  await s.repaired();
  const told = async (trial: Trial): Promise<void> => {
    const { workload, pods: replicas, requests, autoscaler } = subject;
    const shape = { workload, replicas };
    const plan = planOf(subject);
    if (requests === "marked") await lane(s, { objectRef: { ...BY_HTTP_ROUTE, settleSeconds: 1 } });
    const load =
      requests === undefined ? await s.begin(shape, plan) : await beginRouted(s, plan, shape);
    const past = autoscaler === undefined ? undefined : await scaledBy(s, autoscaler);
    await act(trial);
    if (past !== undefined) {
      assertOffInTime(past);
      await assertOnInTime(s, past);
    }
    if (load === undefined) return;
    await load.stop();
    load.assertNoneFailed();
  };
  await onTrial(s, told, course);
}
