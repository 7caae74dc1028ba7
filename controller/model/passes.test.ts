import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { plan } from "../rollout/plan.ts";
import { anyRelease, begun, fickleMoves } from "./arbitrary-story.ts";
import { observed } from "./seen.ts";
import { NO_FAULT, pass } from "./sluice.ts";
import { play, roundOf, type Scene } from "./story.ts";
import { tell } from "./tell.ts";
import type { World } from "./world.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const RELEASING = { do: "send", change: { version: "v2" }, way: "apply" } as const;

/** Finalizer, hold, and what follows from our own writes: no world needs more passes to rest. */
const MOST_PASSES = 3;

function planned(world: World): readonly string[] {
  const { rollout } = world;
  if (rollout === undefined) return [];
  return plan(observed(world, rollout)).actions.map(({ kind }) => kind);
}

describe("passes over a world in which nothing else happens", () => {
  test("come to rest at any moment of a release: then nothing is planned", () => {
    const holds = (
      release: Parameters<typeof begun>[0],
      moves: Parameters<typeof tell>[1],
    ): void => {
      const { scene } = tell(begun(release), [RELEASING, ...moves], () => undefined);
      let { world } = scene;
      for (let count = 0; count < MOST_PASSES; count += 1) world = pass(world, NO_FAULT);
      assert.deepEqual(planned(world), []);
    };
    fc.assert(fc.property(anyRelease, fickleMoves, holds), runs(8));
  });
});

const TWO_STEPS = {
  manifest: { version: "v1", replicas: 4 },
  steps: [{ replicas: "25%" }, { replicas: "50%" }, { replicas: "100%" }],
} as const;

/** Up to where a step waits for approval. */
function waiting(from: Scene): Scene {
  const turn = (scene: Scene): Scene =>
    roundOf(scene.world)
      .filter((move) => move.do !== "approve")
      .reduce(play, scene);
  return Array.from({ length: 12 }).reduce<Scene>(turn, from);
}

const stepOf = ({ world }: Scene): string => {
  const { currentStepIndex, currentStepState } = world.rollout?.status?.canaryStatus ?? {};
  return `${currentStepIndex} ${currentStepState}`;
};

describe("approvals", () => {
  const held = play(begun(TWO_STEPS), RELEASING);
  const approve = { do: "approve-early" } as const;
  const look = { do: "pass", fault: NO_FAULT } as const;

  test("let one step go on, however often they are given before it does", () => {
    const twice = [approve, approve].reduce(play, waiting(held));
    assert.equal(stepOf(waiting(twice)), "2 StepPaused");
  });

  test("given while the next step still moves are no approval of it", () => {
    const moving = [approve, look, approve].reduce(play, waiting(held));
    assert.equal(stepOf(waiting(moving)), "2 StepPaused");
  });

  test("given before a step has its pods are not remembered", () => {
    const early = [look, approve].reduce(play, held);
    assert.equal(stepOf(waiting(early)), "1 StepPaused");
  });

  test("of a version that has been replaced are not approvals of the new one", () => {
    const replaced = { do: "send", change: { version: "v3" }, way: "apply" } as const;
    const story = [approve, replaced].reduce(play, waiting(held));
    assert.equal(stepOf(waiting(story)), "1 StepPaused");
  });

  test("given while the rollout is paused count once it runs again", () => {
    const paused = [{ do: "rollout", is: "paused" } as const, look, approve, look].reduce(
      play,
      waiting(held),
    );
    assert.equal(stepOf(waiting(paused)), "1 StepReady");
    assert.equal(stepOf(waiting(play(paused, { do: "rollout", is: "running" }))), "2 StepPaused");
  });
});

describe("jumps", () => {
  const held = play(begun(TWO_STEPS), RELEASING);

  test("go to the step that was asked for, and on from there", () => {
    const jumped = play(waiting(held), { do: "jump", to: 3 });
    assert.equal(stepOf(waiting(jumped)), "3 Completed");
  });

  test("out of range are ignored and repaired", () => {
    const jumped = waiting(play(waiting(held), { do: "jump", to: 7 }));
    assert.equal(stepOf(jumped), "1 StepPaused");
    assert.equal(jumped.world.rollout?.status?.canaryStatus?.nextStepIndex, 2);
  });
});
