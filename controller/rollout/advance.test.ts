import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Step } from "@sluice/shared/api/rollout.ts";
import type { Batch } from "../batches/readiness.ts";
import { NOON, STEPS } from "../observe/observed-fixture.ts";
import {
  advance,
  type Advanced,
  isBeyond,
  movingIn,
  type Terrain,
  wholeSecondFrom,
} from "./advance.ts";
import { pauseAt } from "@sluice/shared/batches/pause.ts";
import type { Position } from "./position.ts";
import type { Course } from "../traffic/course.ts";
import type { Move } from "../traffic/stations.ts";

const BATCH: Batch = { wanted: 2, updated: 2, ready: 2, old: 8, reached: true, troubled: [] };

/** Three steps, whose pods are there up to the given one. */
function terrain(reachedTo: number, differs: Partial<Terrain> = {}): Terrain {
  const batchAt = (step: number): Batch => ({ ...BATCH, reached: step <= reachedTo });
  return { steps: STEPS, paused: "running", now: NOON, batchAt, ...differs };
}

const at = (step: number, state: Position["state"], since = NOON): Position => ({
  step,
  state,
  since,
});
const inShort = ({ position, doing }: Advanced): string =>
  `${position.step} ${position.state}: ${doing.kind}`;
const MINUTE_AGO = new Date(NOON.getTime() - 60_000);
const AT_ONCE: readonly Step[] = ["10%", "20%", "50%"].map((replicas) => ({
  replicas,
  pause: { duration: 0 },
}));

describe("advance", () => {
  const cases: readonly { name: string; from: Position; terrain: Terrain; expected: string }[] = [
    {
      name: "waits for the pods of a step",
      from: at(1, "StepUpgrade"),
      terrain: terrain(0),
      expected: "1 StepUpgrade: upgrading",
    },
    {
      name: "waits for approval once they are there",
      from: at(1, "StepUpgrade"),
      terrain: terrain(1),
      expected: "1 StepPaused: wait-approval",
    },
    {
      name: "goes to the next step once approved",
      from: at(1, "StepReady"),
      terrain: terrain(1),
      expected: "2 StepUpgrade: upgrading",
    },
    {
      name: "waits for as long as the step says",
      from: at(2, "StepUpgrade"),
      terrain: terrain(2),
      expected: "2 StepPaused: wait-until",
    },
    {
      name: "goes on when that time is over",
      from: at(2, "StepPaused", MINUTE_AGO),
      terrain: terrain(2),
      expected: "3 StepUpgrade: upgrading",
    },
    {
      name: "does not wait after a last step of 100%",
      from: at(3, "StepUpgrade"),
      terrain: terrain(3),
      expected: "3 Completed: completed",
    },
    {
      name: "goes over any number of steps without a wait",
      from: at(1, "StepUpgrade"),
      terrain: terrain(3, { steps: AT_ONCE }),
      expected: "3 Completed: completed",
    },
    {
      name: "does nothing while paused",
      from: at(1, "StepUpgrade"),
      terrain: terrain(3, { paused: "paused" }),
      expected: "1 StepUpgrade: stopped",
    },
    {
      name: "keeps an approval for when it is resumed",
      from: at(1, "StepReady"),
      terrain: terrain(3, { paused: "paused" }),
      expected: "1 StepReady: stopped",
    },
    {
      name: "is not stopped any more once all is done",
      from: at(3, "Completed"),
      terrain: terrain(3, { paused: "paused" }),
      expected: "3 Completed: completed",
    },
    {
      name: "does not end with another version in its place",
      from: at(3, "Completed"),
      terrain: terrain(3, { style: "BlueGreen", superseded: "superseded" }),
      expected: "3 Completed: stopped",
    },
    {
      name: "waits after the last step in blue-green, also of 100%",
      from: at(3, "StepUpgrade"),
      terrain: terrain(3, { style: "BlueGreen" }),
      expected: "3 StepPaused: wait-approval",
    },
    {
      name: "keeps both versions for a while after the last step",
      from: at(3, "StepReady"),
      terrain: terrain(3, { style: "BlueGreen", scaleDownDelaySeconds: 60 }),
      expected: "3 ScaleDownDelay: wait-until",
    },
    {
      name: "is over when that is over",
      from: { step: 3, state: "ScaleDownDelay", since: new Date(NOON.getTime() - 60_000) },
      terrain: terrain(3, { style: "BlueGreen", scaleDownDelaySeconds: 60 }),
      expected: "3 Completed: completed",
    },
    {
      name: "is over when somebody ends that",
      from: at(3, "ScaleDownReady"),
      terrain: terrain(3, { style: "BlueGreen", scaleDownDelaySeconds: 60 }),
      expected: "3 Completed: completed",
    },
    {
      name: "keeps such an end for when it is resumed",
      from: at(3, "ScaleDownReady"),
      terrain: terrain(3, { style: "BlueGreen", scaleDownDelaySeconds: 60, paused: "paused" }),
      expected: "3 ScaleDownReady: stopped",
    },
    {
      name: "does nothing while another version is there, also when that is approved",
      from: at(1, "StepReady"),
      terrain: terrain(3, { style: "BlueGreen", superseded: "superseded" }),
      expected: "1 StepReady: stopped",
    },
    {
      name: "goes on waiting though a pod is not ready any more",
      from: at(1, "StepPaused"),
      terrain: terrain(0),
      expected: "1 StepPaused: wait-approval",
    },
  ];
  for (const { name, from, terrain: given, expected } of cases) {
    test(name, () => assert.equal(inShort(advance(from, given)), expected));
  }

  test("says which steps got their pods", () => {
    assert.deepEqual(advance(at(1, "StepUpgrade"), terrain(3, { steps: AT_ONCE })).done, [1, 2, 3]);
    assert.deepEqual(advance(at(1, "StepReady"), terrain(1)).done, []);
  });

  test("says until when a pause lasts, in whole seconds and not too short", () => {
    const now = new Date(NOON.getTime() + 1);
    const { doing } = advance(at(2, "StepUpgrade"), terrain(2, { now }));
    assert.deepEqual(doing.kind === "wait-until" && doing.until, new Date(NOON.getTime() + 61_000));
    assert.deepEqual(wholeSecondFrom(NOON), NOON);
  });

  test("waits for a person after a last step of fewer than all pods", () => {
    assert.equal(pauseAt(1, [{ replicas: "50%" }]), "approval");
    assert.equal(pauseAt(1, [{ replicas: "100%" }]), 0);
    assert.equal(pauseAt(1, [{ replicas: 10 }]), "approval");
  });
});

describe("what of the requests is brought to its place on the way", () => {
  const move = (message: string, atOnce?: true): Move => ({
    changes: [],
    message,
    ...(atOnce === undefined ? {} : { atOnce }),
  });
  const course = (differs: Partial<Course>): Course => ({
    before: () => "there",
    after: () => "there",
    atEnd: () => "there",
    backwards: () => "there",
    cleaned: () => "there",
    ...differs,
  });
  const from = at(1, "StepUpgrade");

  test("holds nothing up where nothing has to settle", () => {
    const opened = course({ before: () => move("the Service", true) });
    const advanced = advance(from, terrain(0, { course: opened }));
    assert.equal(inShort(advanced), "1 StepUpgrade: upgrading");
    assert.equal(advanced.moved?.message, "the Service");
  });

  test("is waited for where something has", () => {
    const advanced = advance(
      from,
      terrain(1, { course: course({ after: () => move("a route") }) }),
    );
    assert.equal(inShort(advanced), "1 StepTrafficRouting: routing");
    assert.equal(advanced.moved, undefined);
  });

  test("is one thing a look: what comes after it was seen before it", () => {
    const along = course({ after: (step) => move(`step ${step}`, true) });
    const steps = { steps: AT_ONCE, course: along };
    const first = advance(at(1, "StepTrafficRouting"), terrain(1, steps));
    assert.equal(inShort(first), "2 StepUpgrade: upgrading");
    assert.equal(first.moved?.message, "step 1");
    const second = advance(at(1, "StepTrafficRouting"), terrain(2, steps));
    assert.equal(inShort(second), "1 StepTrafficRouting: routing");
    assert.equal(second.moved, undefined);
  });

  test("waits until the position is stored that it belongs to", () => {
    const along = course({
      before: () => move("the Service", true),
      atEnd: () => move("all", true),
    });
    const first = at(1, "StepTrafficRouting");
    const second = advance(first, terrain(1, { steps: AT_ONCE, course: along }));
    assert.equal(inShort(second), "2 StepUpgrade: stopped");
    assert.ok(isBeyond(second.position, first));
    const last = at(3, "StepTrafficRouting");
    const over = advance(last, terrain(3, { steps: AT_ONCE, course: along }));
    assert.equal(inShort(over), "3 Completed: routing");
    assert.ok(isBeyond(over.position, last));
    const stored = advance(over.position, terrain(3, { steps: AT_ONCE, course: along }));
    assert.equal(inShort(stored), "3 Completed: completed");
    assert.equal(stored.moved?.message, "all");
    assert.ok(!isBeyond(stored.position, over.position));
  });

  test("counts pods as ready only once their Service knows them, and moves it meanwhile", () => {
    const soon = (step: number): Move => ({ ...move(`endpoints of ${step}`), soon: true });
    const made = terrain(1, { course: course({ after: soon }) });
    const waiting = advance(from, made);
    assert.equal(inShort(waiting), "1 StepUpgrade: upgrading");
    assert.equal(movingIn(waiting.doing)?.message, "endpoints of 1");
    assert.deepEqual(waiting.done, []);
    const none = advance(from, terrain(0, { course: course({ after: soon }) }));
    assert.equal(movingIn(none.doing), undefined);
    // What is stored is not taken back for a pod that is new to the Service.
    assert.equal(
      inShort(advance(at(1, "StepTrafficRouting"), made)),
      "1 StepTrafficRouting: routing",
    );
  });

  test("is over with the last step, whatever the end still waits for", () => {
    const along = course({ after: () => move("all", true), atEnd: () => move("gateways") });
    const advanced = advance(at(3, "StepUpgrade"), terrain(3, { steps: AT_ONCE, course: along }));
    assert.equal(inShort(advanced), "3 Completed: routing");
    assert.equal(advanced.moved?.message, "all");
    assert.deepEqual(advanced.done, [3]);
  });

  test("needs no such wait after what somebody has approved, since that stays approved", () => {
    assert.ok(!isBeyond(at(2, "StepUpgrade"), at(1, "StepReady")));
    assert.ok(!isBeyond(at(1, "StepTrafficRouting"), at(1, "StepUpgrade")));
  });
});
