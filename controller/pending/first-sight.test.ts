import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { DEPLOYMENT, rollout, seen, workload } from "../observe/observed-fixture.ts";
import { plan } from "../rollout/plan.ts";

const MADE = "2026-06-01T11:59:59Z";
const OLD = replicaSet("v1", { replicas: 8 });

interface Case {
  readonly name: string;
  readonly sets: readonly ReturnType<typeof replicaSet>[];
  readonly generation?: number;
  readonly phase?: "Initial" | "Healthy" | "Disabled";
  readonly holds: boolean;
}

/** A Rollout without a release so far, and a workload on its way from v1 to v2. */
function isHeld({ sets, generation = 1, phase }: Case): boolean {
  const { status: _status, ...made } = rollout();
  const status =
    phase === undefined
      ? {}
      : { status: { phase, currentStepIndex: 0, currentStepState: "" as const } };
  const { actions } = plan(
    seen({
      rollout: { ...made, metadata: { ...made.metadata, creationTimestamp: MADE }, ...status },
      workload: workload({
        revision: "v2",
        replicaSets: sets,
        object: { ...DEPLOYMENT, metadata: { ...DEPLOYMENT.metadata, generation } },
      }),
    }),
  );
  return actions.some((action) => action.kind === "workload" && action.wanted.spec.paused === true);
}

describe("a Rollout that sees its workload for the first time", () => {
  const moving = (created: string) => [OLD, replicaSet("v2", { replicas: 3, created })];
  const cases: readonly Case[] = [
    {
      name: "holds an update that came after it",
      sets: moving("2026-06-01T12:00:00Z"),
      holds: true,
    },
    { name: "holds one of the same second", sets: moving(MADE), holds: true },
    {
      name: "holds it also when the workload came late",
      sets: moving(MADE),
      phase: "Initial",
      holds: true,
    },
    {
      name: "leaves an update that is older to its own controller",
      sets: moving("2026-06-01T11:59:58Z"),
      holds: false,
    },
    {
      name: "leaves one that passed while it was disabled",
      sets: moving(MADE),
      phase: "Disabled",
      holds: false,
    },
    { name: "holds what nobody has acted on yet", sets: [OLD], generation: 2, holds: true },
    {
      name: "holds a return to a revision of before, too",
      sets: [OLD, replicaSet("v2")],
      generation: 2,
      holds: true,
    },
    { name: "leaves what its user has paused", sets: [OLD], holds: false },
    { name: "holds nothing when no old pod is left", sets: moving(MADE).slice(1), holds: false },
  ];
  for (const one of cases) test(one.name, () => assert.equal(isHeld(one), one.holds));
});
