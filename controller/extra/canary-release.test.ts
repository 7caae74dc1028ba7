import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { RolloutStatus } from "@sluice/shared/api/rollout.ts";
import { podsPlanned } from "@sluice/shared/batches/step-size.ts";
import { extraIn } from "@sluice/shared/gate/extra-record.ts";
import {
  BATCH_IDS,
  CANARY_DEPLOYMENT,
  CANARY_RECORD,
  CONTROL_INFO,
  IN_PROGRESSING,
} from "@sluice/shared/gate/names.ts";
import { type Form, readRecord } from "@sluice/shared/gate/release-record.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { rollout, STEPS, workload } from "../observe/observed-fixture.ts";
import type { ExtraSeen, Observed } from "../observe/observed.ts";
import type { Plan } from "../rollout/actions.ts";
import { plan } from "../rollout/plan.ts";
import type { ExtraDeed } from "./deed.ts";
import { CANARY, extra, revision, underway } from "./extra-fixture.ts";

const deeds = ({ actions }: Plan): readonly ExtraDeed[] =>
  actions.flatMap((action) => (action.kind === "extra" ? [action.deed] : []));

/** What becomes of the extra Deployments, in short. */
const shortly = (planned: Plan): readonly string[] =>
  deeds(planned).map((deed) => {
    switch (deed.kind) {
      case "make":
        return `make ${deed.wish.replicas}`;
      case "keep":
        return `keep ${deed.wanted.spec.replicas}`;
      case "put-back":
      case "remove":
        return deed.kind;
    }
  });

const warningsIn = ({ actions }: Plan): readonly string[] =>
  actions.flatMap((action) =>
    action.kind === "notice" && action.notice.type === "Warning" ? [action.notice.message] : [],
  );

function statusIn({ actions }: Plan): RolloutStatus {
  const found = actions.flatMap((action) => (action.kind === "status" ? [action.status] : []));
  return found[0] ?? { currentStepIndex: 0, currentStepState: "" };
}

const formIn = ({ actions }: Plan): Form | undefined =>
  actions.flatMap((action) =>
    action.kind === "workload" ? [readRecord(action.wanted)?.form] : [],
  )[0];

/** The same, with what a plan says stored, and more written into it. */
function withStatus(
  seen: Observed,
  written: Partial<RolloutStatus["canaryStatus"]> = {},
): Observed {
  const status = statusIn(plan(seen));
  const { canaryStatus } = status;
  if (canaryStatus === undefined) return seen;
  const said = { ...status, canaryStatus: { ...canaryStatus, ...written } };
  return { ...seen, rollout: { ...seen.rollout, status: said } };
}

const TWO = extra();
const AT_STEP_1 = withStatus(underway([TWO]));
const APPROVED = withStatus(underway([TWO]), { currentStepState: "StepReady" });

describe("a release in canary style", () => {
  test("makes an extra Deployment of the size of step 1, and leaves the workload held", () => {
    const first = plan(underway([]));
    assert.deepEqual(shortly(first), ["make 2"]);
    assert.equal(formIn(first), undefined);
    assert.equal(statusIn(first).canaryStatus?.currentStepState, "StepUpgrade");
  });

  test("waits at a step whose pods are ready there, whatever the workload runs", () => {
    const { canaryStatus, wait } = statusIn(plan(underway([TWO])));
    assert.equal(canaryStatus?.currentStepState, "StepPaused");
    assert.deepEqual([canaryStatus?.canaryReplicas, canaryStatus?.canaryReadyReplicas], [2, 2]);
    assert.equal(wait?.for, "Approval");
    assert.deepEqual(deeds(plan(AT_STEP_1)), []);
  });

  test("does not count pods of a template that somebody has put there", () => {
    const foreign = extra({ change: withImage("v9") });
    assert.equal(statusIn(plan(underway([foreign]))).canaryStatus?.canaryReplicas, 0);
  });

  test("grows with the steps", () => {
    assert.deepEqual(shortly(plan(APPROVED)), ["keep 5"]);
  });

  test("keeps what is out after a jump back", () => {
    const five = extra({ wish: { size: "50%", replicas: 5 } });
    const back = withStatus(underway([five]), { currentStepIndex: 2, nextStepIndex: 1 });
    const planned = plan(back);
    assert.equal(statusIn(planned).currentStepIndex, 1);
    assert.deepEqual(deeds(planned), []);
  });

  test("labels what is scaled after a jump back as the largest step has it", () => {
    const ten = extra({ wish: { size: "50%", replicas: 10 }, batches: [1, 1, 2, 2, 2] });
    const back = withStatus(underway([ten], { replicas: 20 }), {
      currentStepIndex: 2,
      nextStepIndex: 1,
    });
    const labels = plan(back).actions.flatMap((action) =>
      action.kind === "label-pods" ? action.pods.map((pod) => pod.labels[BATCH_IDS[0]]) : [],
    );
    assert.deepEqual(labels, ["2", "2", "2", "1", "1"]);
  });

  test("adds nothing while the strategy is paused, but is kept as large as it is", () => {
    const paused = { ...CANARY.spec, strategy: { ...CANARY.spec.strategy, paused: true } };
    const rolloutOf = (seen: Observed) => ({ rollout: { ...seen.rollout, spec: paused } });
    assert.deepEqual(deeds(plan({ ...underway([]), ...rolloutOf(underway([])) })), []);
    const scaled = underway([TWO], { replicas: 20 });
    assert.deepEqual(shortly(plan({ ...scaled, ...rolloutOf(scaled) })), ["keep 4"]);
  });

  test("makes nothing of a revision that was rolled back automatically, until somebody approves", () => {
    const at = "2026-06-01T11:00:00Z";
    const rolledBack = { step: 1, at, message: "pods were late" };
    const release = { revision: revision("v2"), startedAt: at, rolledBack };
    const ended = { phase: "Healthy", currentStepIndex: 3, currentStepState: "Completed" } as const;
    const from = underway([]);
    const again = { ...from, rollout: { ...from.rollout, status: { ...ended, release } } };
    const barred = plan(again);
    assert.equal(statusIn(barred).currentStepState, "BeforeStepUpgrade");
    assert.deepEqual(deeds(barred), []);
    const leaving = { ...again, extras: [TWO] };
    assert.deepEqual(shortly(plan(leaving)), ["keep 0"]);
    const still = { ...from, rollout: { ...from.rollout, status: statusIn(barred) } };
    assert.deepEqual(deeds(plan(still)), []);
    assert.deepEqual(shortly(plan(withStatus(again, { currentStepState: "StepReady" }))), [
      "make 2",
    ]);
  });

  test("begins at the size of step 1, however large it was when it was taken back", () => {
    const five = extra({ wish: { size: "50%", replicas: 5 } });
    const [deed] = deeds(plan(ending([five], "rolled-back", 10)));
    if (deed?.kind !== "keep") throw new Error("it is scaled to none");
    const { metadata } = deed.wanted;
    const leaving = extra({
      ready: 0,
      change: ({ spec, ...is }) => ({ ...is, metadata, spec: { ...spec, replicas: 0 } }),
    });
    assert.deepEqual(shortly(plan(underway([leaving]))), ["keep 2"]);
  });

  test("has the share of its largest step at any number of pods", () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom("10%", "50%", "95%"));
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 40 }), (reached, replicas) => {
        const planned = plan(underway([extra({ wish: { size: reached } })], { replicas }));
        const wanted = deeds(planned).flatMap((deed) =>
          deed.kind === "keep" ? [deed.wanted] : [],
        );
        const { currentStepIndex } = statusIn(planned);
        const step = STEPS[currentStepIndex - 1]?.replicas ?? "100%";
        const largest = Math.max(podsPlanned(reached, replicas), podsPlanned(step, replicas));
        for (const one of wanted) assert.equal(one.spec.replicas, largest);
        if (wanted.length === 0) assert.equal(largest, 2);
      }),
    );
  });
});

function withImage(version: string): (object: Workload) => Workload {
  return (object) => ({
    ...object,
    spec: { ...object.spec, template: { spec: { containers: [{ image: `shop:${version}` }] } } },
  });
}

const without = (key: string, texts: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => name !== key));

function withMetadata(change: (metadata: Workload["metadata"]) => Partial<Workload["metadata"]>) {
  return (object: Workload): Workload => ({
    ...object,
    metadata: { ...object.metadata, ...change(object.metadata) },
  });
}

describe("an extra Deployment that somebody has changed is put back, loudly", () => {
  const cases: readonly {
    what: string;
    change: (object: Workload) => Workload;
    deeds: string[];
  }[] = [
    {
      what: "replicas",
      change: (object) => ({ ...object, spec: { ...object.spec, replicas: 7 } }),
      deeds: ["keep 2"],
    },
    {
      what: "paused",
      change: (object) => ({ ...object, spec: { ...object.spec, paused: true } }),
      deeds: ["keep 2"],
    },
    { what: "template", change: withImage("v9"), deeds: ["put-back"] },
    {
      what: "label",
      change: withMetadata(({ labels }) => ({ labels: without(CANARY_DEPLOYMENT, labels) })),
      deeds: ["keep 2"],
    },
    {
      what: "control-info",
      change: withMetadata(({ annotations }) => ({
        annotations: without(CONTROL_INFO, annotations),
      })),
      deeds: ["keep 2"],
    },
    { what: "finalizer", change: withMetadata(() => ({ finalizers: [] })), deeds: ["keep 2"] },
    { what: "owner", change: withMetadata(() => ({ ownerReferences: [] })), deeds: ["keep 2"] },
  ];
  for (const { what, change, deeds: wanted } of cases) {
    test(`its ${what}`, () => {
      const planned = plan(withStatus(underway([extra({ change })])));
      assert.deepEqual(shortly(planned), wanted);
      const [said = "", ...others] = warningsIn(planned);
      assert.deepEqual(others, []);
      assert.match(
        said,
        new RegExp(`has changed Deployment shop-.* \\(${what}\\): it is put back`),
      );
    });
  }

  test("or deleted: it goes, and is made anew when it is gone", () => {
    const leaving = extra({
      change: withMetadata(() => ({ deletionTimestamp: "2026-06-01T12:00:00Z" })),
    });
    const planned = plan(withStatus(underway([leaving])));
    assert.deepEqual(shortly(planned), ["remove"]);
    assert.match(warningsIn(planned)[0] ?? "", /has deleted Deployment shop-.*: it is made anew/);
    assert.deepEqual(shortly(plan(withStatus(underway([])))), ["make 2"]);
  });

  test("or stripped of its record: nobody knows what it is, so another one takes its place", () => {
    const bare = extra({
      change: withMetadata(({ annotations }) => ({
        annotations: without(CANARY_RECORD, annotations),
      })),
    });
    assert.deepEqual(shortly(plan(underway([bare]))), ["keep 0"]);
  });

  test("but not a size or a setting that the release wants otherwise by now", () => {
    assert.deepEqual(warningsIn(plan(underway([TWO], { replicas: 20 }))), []);
  });
});

describe("an extra Deployment of something else", () => {
  const strays: readonly (readonly [string, ExtraSeen])[] = [
    ["of the version before", extra({ wish: { target: revision("v0") } })],
    [
      "of a workload that had the same name",
      extra({ wish: { workload: { name: "shop", uid: "x" } } }),
    ],
    [
      "of a Rollout that had the same name",
      extra({ wish: { rollout: { name: "shop", uid: "x" } } }),
    ],
  ];
  for (const [which, stray] of strays) {
    test(`${which} is scaled to none before it goes, and comes before the new one`, () => {
      assert.deepEqual(shortly(plan(underway([stray]))), ["keep 0"]);
      const [deed] = deeds(plan(underway([stray])));
      const record = deed?.kind === "keep" ? extraIn(deed.wanted)?.record : undefined;
      assert.equal(record?.replicas, 0);
    });
  }

  test("stays while the strategy is paused, if it has not begun to go", () => {
    const spec = { ...CANARY.spec, strategy: { ...CANARY.spec.strategy, paused: true } };
    const target = revision("v0");
    const paused = (stray: ExtraSeen) =>
      shortly(plan(underway([stray], { rollout: { ...CANARY, spec } })));
    assert.deepEqual(paused(extra({ wish: { target } })), []);
    assert.deepEqual(paused(extra({ wish: { target, replicas: 0 } })), ["remove"]);
  });

  test("waits for its last pod, and goes without one", () => {
    const target = revision("v0");
    const scaled = (ready: number) => extra({ wish: { target, replicas: 0 }, ready });
    assert.deepEqual(shortly(plan(underway([scaled(1)]))), []);
    assert.deepEqual(shortly(plan(underway([scaled(0)]))), ["remove"]);
  });
});

/** The gate is open, and the native controller is this far. */
function ending(
  extras: readonly ExtraSeen[],
  outcome: "completed" | "rolled-back",
  updatedReplicas: number,
): Observed {
  const form = { kind: "finishing", outcome } as const;
  const seen = underway(extras, { form });
  if (seen.workload === undefined) return seen;
  const { object } = seen.workload;
  const counts = { observedGeneration: 1, replicas: 10, availableReplicas: 10, updatedReplicas };
  return { ...seen, workload: { ...seen.workload, object: { ...object, status: counts } } };
}

const isMarked = (object: Workload): boolean =>
  object.metadata.annotations?.[IN_PROGRESSING] !== undefined;

const marksOff = ({ actions }: Plan): boolean =>
  actions.some((action) => action.kind === "workload" && !isMarked(action.wanted));

describe("the end of a release in canary style", () => {
  test("leaves the extra Deployment alone until the workload has all its pods", () => {
    const planned = plan(ending([TWO], "completed", 6));
    assert.deepEqual(deeds(planned), []);
    assert.equal(statusIn(planned).canaryStatus?.finalisingStep, "ResumeWorkload");
  });

  test("then lets it go, and takes the marks off when it is gone", () => {
    const planned = plan(ending([TWO], "completed", 10));
    assert.deepEqual(shortly(planned), ["keep 0"]);
    assert.equal(marksOff(planned), false);
    assert.equal(statusIn(planned).canaryStatus?.finalisingStep, "ReleaseWorkloadControl");
    const last = plan(ending([], "completed", 10));
    assert.equal(marksOff(last), true);
    assert.equal(statusIn(last).phase, "Healthy");
  });

  test("lets it go at once when the version is taken back", () => {
    assert.deepEqual(shortly(plan(ending([TWO], "rolled-back", 6))), ["keep 0"]);
  });

  const cut: readonly (readonly [string, Observed])[] = [
    [
      "disabled",
      underway([TWO], { rollout: { ...CANARY, spec: { ...CANARY.spec, disabled: true } } }),
    ],
    [
      "deleted",
      underway([TWO], {
        rollout: {
          ...CANARY,
          metadata: { ...CANARY.metadata, deletionTimestamp: "2026-06-01T12:00:00Z" },
        },
      }),
    ],
    ["second to an older one", underway([TWO], { rival: "elder" })],
    ["without a workload", { rollout: CANARY, extras: [TWO], now: new Date(0) }],
    ["at rest", { ...underway([TWO]), workload: workload() }],
  ];
  for (const [which, seen] of cut) {
    test(`comes at once for a Rollout that is ${which}`, () => {
      assert.deepEqual(shortly(plan(seen)), ["remove"]);
    });
  }

  test("takes the Rollout's finalizer off after all else", () => {
    const metadata = { ...CANARY.metadata, deletionTimestamp: "2026-06-01T12:00:00Z" };
    const { actions } = plan(underway([TWO], { rollout: { ...CANARY, metadata } }));
    assert.equal(actions.at(-1)?.kind, "marks");
  });
});

test("a Rollout that names an extra Deployment does nothing, and says whose it is", () => {
  const { view } = TWO;
  const named = rollout(undefined, CANARY.spec);
  const { object } = view;
  const planned = plan({ ...underway([]), rollout: named, workload: workload({ object }) });
  assert.deepEqual(
    planned.actions.map(({ kind }) => kind),
    ["status"],
  );
  assert.match(statusIn(planned).message ?? "", /is the canary of a release of Rollout shop/);
});
