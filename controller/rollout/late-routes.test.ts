import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Wait } from "@sluice/shared/api/rollout.ts";
import { HELD } from "@sluice/shared/gate/release-record.ts";
import { NOON, rollout, seen, workload } from "../observe/observed-fixture.ts";
import { routingWait, sayRoutes } from "./late-routes.ts";
import { readPosition } from "./position.ts";
import type { Underway } from "./terrain.ts";

const MOVE = { changes: [], message: "HTTPRoute shop: no gateway has said anything about it yet" };

/** A release whose step 1 has waited for its requests for so many seconds. */
function waitingFor(seconds: number, differs: Partial<Wait> = {}): Underway {
  const since = new Date(NOON.getTime() - seconds * 1000).toISOString();
  const wait = { for: "Traffic", step: 1, revision: "v2", since, message: "", ...differs } as const;
  const status = {
    phase: "Progressing",
    currentStepIndex: 1,
    currentStepState: "StepTrafficRouting",
    wait,
  } as const;
  const record = { rollout: "shop", stable: "v1", target: "v2", originals: {}, form: HELD };
  return { ...seen({ rollout: rollout(status) }), workload: workload(), record };
}

const AT = { step: 1, steps: 3, state: "StepTrafficRouting", since: NOON } as const;

describe("requests that are not where they are to be", () => {
  const cases = [
    { name: "are waited for", of: waitingFor(59), is: "waited for" },
    { name: "are late after a minute", of: waitingFor(60), is: "late" },
    { name: "are not late for another step", of: waitingFor(99, { step: 2 }), is: "waited for" },
    { name: "nor for another revision", of: waitingFor(99, { revision: "v3" }), is: "waited for" },
    {
      name: "nor by a wait for something else",
      of: waitingFor(99, { for: "Pods" }),
      is: "waited for",
    },
  ] as const;
  for (const { name, of, is } of cases) {
    test(name, () => {
      const { command } = routingWait(of, AT, MOVE);
      assert.equal(command !== undefined, is === "late");
      assert.equal(
        sayRoutes(of, AT, MOVE).includes("approve to go on all the same"),
        is === "late",
      );
    });
  }

  test("leave only the way back while pods have not moved, and none at the end", () => {
    const late = waitingFor(99);
    assert.match(sayRoutes(late, { ...AT, state: "StepUpgrade" }, MOVE), /now: apply the previous/);
    assert.equal(routingWait(late, { ...AT, state: "Completed" }, MOVE).command, undefined);
  });

  test("are gone on without by an approval once they are late, and not before", () => {
    const approved = (wait: Partial<Wait>) => {
      const { status } = waitingFor(99, wait).rollout;
      assert.ok(status !== undefined);
      const sub = { currentStepIndex: 1, nextStepIndex: 2, currentStepState: "StepReady" } as const;
      const canaryStatus = {
        ...sub,
        podTemplateHash: "",
        canaryReplicas: 0,
        canaryReadyReplicas: 0,
      };
      const waiting = { revision: "v2", reachedAt: () => true };
      return readPosition({ ...status, canaryStatus }, 3, waiting).kind;
    };
    assert.equal(approved({ command: "kubectl …" }), "approved");
    assert.equal(approved({}), "approved-too-early");
  });
});
