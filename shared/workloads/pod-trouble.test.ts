import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type PodSaying, troubleOf } from "./pod-trouble.ts";

const CREATED = new Date("2026-06-01T12:00:00Z");
const UNREADY = {
  type: "Ready",
  status: "False",
  reason: "ContainersNotReady",
  message: "containers with unready status: [app]",
  lastTransitionTime: "2026-06-01T12:00:05Z",
};
const SINCE = new Date(UNREADY.lastTransitionTime);
const RUNNING = { running: { startedAt: "2026-06-01T12:00:03Z" } };
const FAILED = { terminated: { exitCode: 137, reason: "OOMKilled" } };

/** Ended by whoever changed the pod. */
const ENDED = { terminated: { exitCode: 143, startedAt: "2026-06-01T11:59:59Z" } };
const CHANGED = new Date("2026-06-01T12:00:01Z");

type Container = PodSaying["containers"][number];

/** A pod that is not ready, with this one container. */
function pod(container: Partial<Container>, differs: Partial<PodSaying> = {}): PodSaying {
  const containers = [{ name: "app", ...container }];
  return {
    createdAt: CREATED,
    conditions: [UNREADY],
    initContainers: [],
    containers,
    ...differs,
  };
}

const waiting = (reason: string, message?: string) => ({
  state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
});

describe("what keeps a pod from being ready", () => {
  const cases: readonly { name: string; pod: PodSaying; cause: string; words: string }[] = [
    {
      name: "no node, in the words of the scheduler",
      pod: pod(
        {},
        {
          conditions: [
            UNREADY,
            {
              type: "PodScheduled",
              status: "False",
              reason: "Unschedulable",
              message: "0/3 nodes are available: 3 Insufficient cpu.",
            },
          ],
        },
      ),
      cause: "Unschedulable",
      words: "Unschedulable, 0/3 nodes are available: 3 Insufficient cpu.",
    },
    {
      name: "an image that cannot be pulled",
      pod: pod(waiting("ImagePullBackOff", 'Back-off pulling image "shop:v2"')),
      cause: "ImagePull",
      words: 'container app: ImagePullBackOff, Back-off pulling image "shop:v2"',
    },
    {
      name: "a name that is none of an image",
      pod: pod(waiting("InvalidImageName")),
      cause: "ImagePull",
      words: "container app: InvalidImageName",
    },
    {
      name: "a container that cannot be made",
      pod: pod(waiting("CreateContainerConfigError", 'configmap "shop" not found')),
      cause: "ContainerConfig",
      words: 'container app: CreateContainerConfigError, configmap "shop" not found',
    },
    {
      name: "a container that crashes, with its last exit code",
      pod: pod({
        ...waiting("CrashLoopBackOff", "back-off 40s restarting failed container=app pod=shop-1"),
        restartCount: 4,
        lastState: FAILED,
      }),
      cause: "CrashLoop",
      words: "container app: CrashLoopBackOff, back-off 40s, last exit code 137 (OOMKilled)",
    },
    {
      name: "a container that has just crashed",
      pod: pod({ state: FAILED }),
      cause: "CrashLoop",
      words: "container app: exit code 137 (OOMKilled)",
    },
    {
      name: "one that runs again after it has crashed",
      pod: pod({ ready: false, restartCount: 2, state: RUNNING, lastState: FAILED }),
      cause: "CrashLoop",
      words: "container app: runs again after 2 restarts, last exit code 137 (OOMKilled)",
    },
    {
      name: "a readiness probe that does not pass",
      pod: pod({ ready: false, started: true, restartCount: 0, state: RUNNING }),
      cause: "NotReady",
      words: "container app: runs, but its readiness probe does not pass",
    },
    {
      name: "a startup probe that has not passed",
      pod: pod({ ready: false, started: false, state: RUNNING }),
      cause: "NotReady",
      words: "container app: runs, but its startup probe does not pass",
    },
    {
      name: "an init container that fails, before the others that wait for it",
      pod: pod(waiting("PodInitializing"), {
        initContainers: [
          { name: "done", state: { terminated: { exitCode: 0, reason: "Completed" } } },
          { name: "migrate", ...waiting("CrashLoopBackOff"), lastState: FAILED },
        ],
      }),
      cause: "CrashLoop",
      words: "container migrate: CrashLoopBackOff, last exit code 137 (OOMKilled)",
    },
    {
      name: "the container that fails before the one that is only slow",
      pod: pod(
        {},
        {
          containers: [
            { name: "slow", ready: false, state: RUNNING },
            { name: "broken", ...waiting("ErrImagePull") },
          ],
        },
      ),
      cause: "ImagePull",
      words: "container broken: ErrImagePull",
    },
    {
      name: "a readiness gate",
      pod: pod(
        { ready: true, state: RUNNING },
        {
          conditions: [
            { ...UNREADY, reason: "ReadinessGatesNotReady", message: "gate example.com/lb" },
          ],
        },
      ),
      cause: "NotReady",
      words: "ReadinessGatesNotReady, gate example.com/lb",
    },
    {
      name: "the probe of a container that was started anew for a change in place",
      pod: pod(
        { ready: false, started: true, restartCount: 1, state: RUNNING, lastState: ENDED },
        { changedAt: CHANGED },
      ),
      cause: "NotReady",
      words: "container app: runs, but its readiness probe does not pass",
    },
    {
      name: "a crash after a change in place",
      pod: pod(
        { ready: false, restartCount: 2, state: RUNNING, lastState: ENDED },
        { changedAt: new Date("2026-06-01T11:59:58Z") },
      ),
      cause: "CrashLoop",
      words: "container app: runs again after 2 restarts, last exit code 143",
    },
    {
      name: "an image of a change in place that cannot be pulled, without the exit of the old one",
      pod: pod({ ...waiting("ErrImagePull"), lastState: ENDED }, { changedAt: CHANGED }),
      cause: "ImagePull",
      words: "container app: ErrImagePull",
    },
    {
      name: "a container that has ended for a change in place",
      pod: pod({ state: ENDED }, { changedAt: CHANGED }),
      cause: "Starting",
      words: "ContainersNotReady, containers with unready status: [app]",
    },
    {
      name: "an eviction",
      pod: pod(waiting("CrashLoopBackOff"), {
        conditions: [
          UNREADY,
          { type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" },
        ],
      }),
      cause: "Disruption",
      words: "PreemptionByScheduler",
    },
    {
      name: "containers that are being created",
      pod: pod(waiting("ContainerCreating")),
      cause: "Starting",
      words: "ContainersNotReady, containers with unready status: [app]",
    },
  ];
  for (const { name, pod: given, cause, words } of cases) {
    test(name, () => {
      const trouble = troubleOf(given);
      assert.deepEqual([trouble?.cause, trouble?.words], [cause, words]);
    });
  }

  test("since its condition turned, or else since it was made", () => {
    assert.deepEqual(troubleOf(pod(waiting("ErrImagePull")))?.since, SINCE);
    assert.deepEqual(troubleOf(pod(waiting("ErrImagePull"), { conditions: [] }))?.since, CREATED);
  });

  test("since the gate was closed, where whoever did it gave no time to what follows from it", () => {
    const { lastTransitionTime: _none, ...unready } = UNREADY;
    const gate = { type: "InPlaceUpdateReady", status: "False" };
    const given = (at: string) =>
      pod({ ready: true }, { conditions: [unready, { ...gate, lastTransitionTime: at }] });
    assert.deepEqual(
      troubleOf(given("2026-06-01T12:00:09Z"))?.since,
      new Date("2026-06-01T12:00:09Z"),
    );
    assert.deepEqual(troubleOf(given("2026-06-01T11:00:00Z"))?.since, CREATED);
  });

  test("nothing that it says", () => {
    assert.equal(troubleOf(pod({}, { conditions: [] })), undefined);
  });
});
