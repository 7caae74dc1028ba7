import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ContainerState, ContainerStatus } from "./container-state.ts";
import { parsePod, type PodSpec } from "./pod-spec.ts";
import { conditionsOf, phaseOf, type PodSeen } from "./pod-status.ts";

const RUNNING: ContainerState = { kind: "running", startedAt: "2026-01-01T00:00:00Z" };
const WAITING: ContainerState = { kind: "waiting", reason: "ContainerCreating" };
const exited = (exitCode: number): ContainerState => ({
  kind: "terminated",
  exitCode,
  reason: exitCode === 0 ? "Completed" : "Error",
  startedAt: "2026-01-01T00:00:00Z",
  finishedAt: "2026-01-01T00:00:01Z",
});

function container(state: ContainerState, ready = state.kind === "running"): ContainerStatus {
  return { name: "app", image: "app:v1", state, restartCount: 0, started: ready, ready };
}

/** One container that runs and is ready, restarted always. A test says what differs. */
function seen(differs: Partial<PodSeen> & { policy?: PodSpec["restartPolicy"] } = {}): PodSeen {
  const { policy = "Always", ...rest } = differs;
  const { spec } = parsePod({ spec: { restartPolicy: policy, readinessGates: [] } });
  return { spec, init: [], containers: [container(RUNNING)], openGates: new Set(), ...rest };
}

describe("phaseOf", () => {
  const cases: { name: string; given: PodSeen; expected: string }[] = [
    { name: "runs", given: seen(), expected: "Running" },
    {
      name: "is pending until a container has started",
      given: seen({ containers: [container(WAITING)] }),
      expected: "Pending",
    },
    {
      name: "is pending until init containers are done",
      given: seen({ init: [container(RUNNING)], containers: [container(WAITING)] }),
      expected: "Pending",
    },
    {
      name: "still runs between a crash and the restart",
      given: seen({ containers: [container(exited(1))] }),
      expected: "Running",
    },
    {
      name: "has succeeded when nothing is left to run",
      given: seen({ policy: "OnFailure", containers: [container(exited(0))] }),
      expected: "Succeeded",
    },
    {
      name: "has failed when it must not be restarted",
      given: seen({ policy: "Never", containers: [container(exited(1))] }),
      expected: "Failed",
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.equal(phaseOf(given), expected));
  }
});

describe("conditionsOf", () => {
  const ready = (given: PodSeen) => conditionsOf(given).find(({ type }) => type === "Ready");

  test("names the containers that are not ready", () => {
    assert.deepEqual(ready(seen({ containers: [container(RUNNING, false)] })), {
      type: "Ready",
      status: "False",
      reason: "ContainersNotReady",
      message: "containers with unready status: [app]",
    });
  });

  test("waits for readiness gates", () => {
    const { spec } = parsePod({ spec: { readinessGates: [{ conditionType: "x/y" }] } });
    assert.equal(ready(seen({ spec }))?.reason, "ReadinessGatesNotReady");
    assert.equal(ready(seen({ spec, openGates: new Set(["x/y"]) }))?.status, "True");
  });

  test("is not ready when all is done", () => {
    const given = seen({ policy: "Never", containers: [container(exited(0))] });
    assert.equal(ready(given)?.reason, "PodCompleted");
  });
});
