import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Form, ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import { readRecord } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { startRelease } from "@sluice/shared/gate/start-release.ts";
import { STABLE_REVISION } from "@sluice/shared/gate/names.ts";
import { NEVER_AVAILABLE_SECONDS } from "@sluice/shared/workloads/kinds/deployment.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { DEPLOYMENT, NOON, pods, rollout, seen, workload } from "../observe/observed-fixture.ts";
import type { Observed } from "../observe/observed.ts";
import type { Plan } from "../rollout/actions.ts";
import { plan } from "../rollout/plan.ts";

const KEEPS = { whenCutShort: "kept", canarySelector: "own keys" } as const;
const HELD: Form = { kind: "held" };
const MOVING: Form = { kind: "moving", maxUnavailable: 2, maxSurge: 0 };
const ORIGINALS = {
  progressDeadlineSeconds: 600,
  strategyType: "RollingUpdate",
  maxUnavailable: "25%",
  maxSurge: "25%",
} as const;

const DISABLED = rollout(undefined, { disabled: true });
const DELETED = {
  ...rollout(),
  metadata: { ...rollout().metadata, deletionTimestamp: NOON.toISOString() },
};

interface Left {
  readonly form?: Form;
  readonly differs?: Partial<ReleaseRecord>;
  readonly style?: ReleaseRecord["style"];
  /** Of the template. */
  readonly revision?: string;
  readonly seen?: Partial<Observed>;
}

/** A release of v2, in its middle: eight pods of v1 and two of v2. */
function left({ form = HELD, differs, style, revision = "v2", seen: around }: Left = {}): Observed {
  const started = startRelease(DEPLOYMENT, {
    rollout: { name: "shop" },
    style: style ?? "Partition",
    leaves: { revision: "v1", podTemplateHash: "hash-v1" },
    target: "v2",
    originals: ORIGINALS,
    form,
  });
  const read = readRecord(started);
  assert.ok(read);
  return seen({
    rollout: DELETED,
    choices: KEEPS,
    workload: workload({
      object: started,
      revision,
      record: { ...read, ...differs },
      replicaSets: [
        replicaSet("v1", { replicas: 8 }),
        replicaSet("v2", { replicas: 2, number: 2 }),
      ],
      pods: [...pods("v1", 8), ...pods("v2", 2)],
    }),
    ...around,
  });
}

function wantedIn({ actions }: Plan): Workload | undefined {
  return actions.flatMap((one) => (one.kind === "workload" ? [one.wanted] : []))[0];
}

const kinds = ({ actions }: Plan): readonly string[] => actions.map(({ kind }) => kind);

/** What is seen once this plan has been carried out. */
function after(was: Observed, done: Plan): Observed {
  const object = wantedIn(done);
  if (object === undefined || was.workload === undefined) return was;
  const { record: _was, ...others } = was.workload;
  const record = readRecord(object);
  return { ...was, workload: { ...others, object, ...(record === undefined ? {} : { record }) } };
}

describe("a Rollout that is deleted or disabled in the middle, where its workload is kept", () => {
  for (const [how, is] of [
    ["deleted", DELETED],
    ["disabled", DISABLED],
  ] as const) {
    test(`${how}: stores first that it is kept, then lets go of it as it is`, () => {
      const first = left({ form: MOVING, seen: { rollout: is } });
      const begun = plan(first);
      assert.deepEqual(kinds(begun), ["status", "workload"]);
      assert.deepEqual(readRecord(wantedIn(begun) ?? DEPLOYMENT)?.form, { kind: "kept" });
      assert.equal(wantedIn(begun)?.spec.paused, true);
      const done = plan(after(first, begun));
      const { spec, metadata } = wantedIn(done) ?? assert.fail("it is not let go");
      assert.deepEqual(spec, { ...DEPLOYMENT.spec, paused: true });
      assert.deepEqual(
        [metadata.annotations, metadata.labels?.[STABLE_REVISION]],
        [undefined, undefined],
      );
      const [said] = done.actions.flatMap((one) => (one.kind === "notice" ? [one.notice] : []));
      assert.deepEqual(said, {
        type: "Warning",
        reason: "ReleaseKept",
        message: `the Rollout has been ${how} in the middle of a release: Deployment shop stays as it is, with 2 of 10 pods of the new version, held by paused: true; to let it go on: kubectl rollout resume deployment/shop -n web; its own controller may add the pods that maxSurge allows, to both versions in proportion`,
      });
    });
  }

  test("ends as it began where somebody changes that in between", () => {
    const first = left();
    const begun = after(first, plan(first));
    const usual = { whenCutShort: "let go", canarySelector: "own keys" } as const;
    assert.equal(wantedIn(plan({ ...begun, choices: usual }))?.spec.paused, true);
  });

  test("lets abandoned pods count as available again", () => {
    const abandoned = replicaSet("v3", { replicas: 1, minReadySeconds: NEVER_AVAILABLE_SECONDS });
    const is = left();
    const { workload: shop } = is;
    assert.ok(shop);
    const begun = plan({
      ...is,
      workload: { ...shop, replicaSets: [...shop.replicaSets, abandoned] },
    });
    assert.deepEqual(kinds(begun), ["status", "workload", "readiness"]);
  });

  const letGo: readonly (readonly [string, Observed])[] = [
    ["nobody has chosen that", left({ seen: { choices: { ...KEEPS, whenCutShort: "let go" } } })],
    ["all steps are over", left({ form: { kind: "finishing", outcome: "completed" } })],
    ["it goes back", left({ form: { kind: "finishing", outcome: "rolled-back" }, revision: "v1" })],
    ["it goes back once routes are away", left({ differs: { back: "routes-first" } })],
    ["it goes back in batches", left({ differs: { back: "marked" }, revision: "v1" })],
    ["the old template has come while nobody looked", left({ revision: "v1" })],
    ["it has come since it was kept", left({ form: { kind: "kept" }, revision: "v1" })],
    [
      "two whole versions are out, blue-green",
      left({ style: "BlueGreen", form: { kind: "beside", gate: "shut", surge: "100%" } }),
    ],
    ["they are out, and held", left({ style: "BlueGreen", form: { kind: "held", surge: 3 } })],
  ];
  for (const [name, is] of letGo) {
    test(`is let go natively where ${name}`, () => {
      assert.deepEqual(wantedIn(plan(is))?.spec, DEPLOYMENT.spec);
      const reasons = plan(is).actions.flatMap((one) =>
        one.kind === "notice" ? [one.notice.reason] : [],
      );
      assert.ok(!reasons.includes("ReleaseKept"), reasons.join());
    });
  }

  test("is kept in canary style, and blue-green before its first new pod", () => {
    for (const style of ["Canary", "BlueGreen"] as const) {
      assert.deepEqual(readRecord(wantedIn(plan(left({ style }))) ?? DEPLOYMENT)?.form, {
        kind: "kept",
      });
    }
  });

  test("is not where another Rollout counts", () => {
    assert.equal(wantedIn(plan(left({ seen: { rival: "elder" } }))), undefined);
  });
});

describe("a workload that holds itself in the middle of an update", () => {
  const paused = { ...DEPLOYMENT, spec: { ...DEPLOYMENT.spec, paused: true } };
  const halfOut = (is: Observed["rollout"]): Observed =>
    seen({
      rollout: is,
      workload: workload({
        object: paused,
        revision: "v2",
        replicaSets: [
          replicaSet("v1", { replicas: 8 }),
          replicaSet("v2", { replicas: 2, number: 2, created: "2026-06-01T11:00:00Z" }),
        ],
        pods: [...pods("v1", 8), ...pods("v2", 2)],
      }),
    });
  const messageIn = ({ actions }: Plan) =>
    actions.flatMap((one) => (one.kind === "status" ? [one.status.message] : []))[0];

  test("is said of it as long as its Rollout is disabled", () => {
    assert.match(
      messageIn(plan(halfOut(DISABLED))) ?? "",
      /^Rollout is disabled; Deployment shop is in the middle.*2 of 10 pods.*rollout resume/,
    );
  });

  test("is said by a Rollout that is made then, and no longer than it is so", () => {
    const { metadata, ...made } = rollout();
    const creationTimestamp = NOON.toISOString();
    const told = halfOut({ ...made, metadata: { ...metadata, creationTimestamp } });
    const [status] = plan(told).actions.flatMap((one) =>
      one.kind === "status" ? [one.status] : [],
    );
    assert.match(status?.message ?? "", /^rollout is healthy; Deployment shop is in the middle/);
    const resumed = seen({
      rollout: rollout(status),
      workload: workload({ revision: "v2", replicaSets: [], pods: pods("v2", 10) }),
    });
    assert.equal(messageIn(plan(resumed)), "rollout is healthy");
  });
});
