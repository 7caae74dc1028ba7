import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Identity } from "@sluice/shared/api/rollout.ts";
import { readRecord, withRecord } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { gateUpdate } from "./gate-update.ts";
import { known, ROLLOUT, shop, templateOf } from "./known-fixture.ts";
import { reassert } from "./reassert.ts";

const JANE: Identity = { user: "jane", groups: ["devs"], manager: "kubectl-set" };
const BOB: Identity = { user: "bob", manager: "helm" };

const SETS = ["v1", "v2"].map((version) =>
  replicaSet(revisionOf(templateOf(version)), { replicas: 5 }),
);

/** What is stored when this is sent over that. */
function stored(before: Workload, after: Workload, by?: Identity): Workload {
  const record = readRecord(before);
  const to = known({ replicaSets: SETS });
  const update = { before, after, by };
  return (record === undefined ? gateUpdate(update, to) : reassert(update, record, to)).object;
}

/** A release from v1 to v2 that Jane started. */
const BY_JANE = stored(shop("v1"), shop("v2"), JANE);

/** The same with a record in which somebody writes who it should have been. */
function forged(): Workload {
  const record = readRecord(BY_JANE);
  if (record === undefined) throw new Error("not held");
  return withRecord(BY_JANE, { ...record, startedBy: BOB });
}

const startedBy = (object: Workload) => readRecord(object)?.startedBy;

describe("how to approve, as the sender is told", () => {
  const policies = [
    { name: "anybody may", approval: {}, told: /^approve: kubectl/ },
    {
      name: "somebody else may",
      approval: { requireDifferentUser: true },
      told: /^approve \(somebody other than you\): kubectl/,
    },
    {
      name: "who is listed may",
      approval: { requireDifferentUser: true, automation: ["jane"] },
      told: /^approve: kubectl/,
    },
  ];
  for (const { name, approval, told } of policies) {
    test(name, () => {
      const to = known({ rollouts: [{ ...ROLLOUT, approval }] });
      const { warnings } = gateUpdate({ before: shop("v1"), after: shop("v2"), by: JANE }, to);
      assert.match(warnings.at(-1) ?? "", told);
    });
  }

  test("is for the step that waits and the revision that is held", () => {
    const { warnings } = gateUpdate({ before: shop("v1"), after: shop("v2") }, known());
    const target = revisionOf(templateOf("v2"));
    const told = warnings.at(-1) ?? "";
    assert.ok(told.includes(`wait: {step: 1, revision: ${target}}`));
  });

  test("is asked of the status where the command is longer than a warning may be", () => {
    const name = "a".repeat(63);
    const to = known({ rollouts: [{ ...ROLLOUT, name, namespace: name }] });
    const { warnings } = gateUpdate({ before: shop("v1"), after: shop("v2") }, to);
    const told = warnings.at(-1) ?? "";
    assert.match(told, /^kubectl get rollout a+ -n a+ .*wait\.command.* to approve$/);
    assert.ok(told.length <= 256, "the API server would cut it");
  });
});

test("whoever updates what a paused Rollout holds is told so, and how to resume it", () => {
  const paused = (differs: object) => {
    const to = known({ rollouts: [{ ...ROLLOUT, paused: true, ...differs }] });
    return gateUpdate({ before: shop("v1"), after: shop("v2") }, to).warnings[1] ?? "";
  };
  assert.match(paused({}), /^the Rollout is paused.*: kubectl patch rollout shop -n web .*false/);
  const long = paused({ name: "a".repeat(100) });
  assert.match(long, /^the Rollout is paused.* is false$/);
});

describe("who started a release", () => {
  test("is who sent the update that is held", () => assert.deepEqual(startedBy(BY_JANE), JANE));

  const byBob: readonly { what: string; after: Workload; is: Identity | undefined }[] = [
    { what: "who sends the same again did not", after: shop("v2"), is: JANE },
    { what: "who scales it did not", after: shop("v2", { replicas: 20 }), is: JANE },
    { what: "who goes back did not", after: shop("v1"), is: JANE },
    { what: "who replaces it did", after: shop("v3"), is: BOB },
    { what: "nobody is made it by a record that is sent", after: forged(), is: JANE },
  ];
  for (const { what, after, is } of byBob) {
    test(what, () => assert.deepEqual(startedBy(stored(BY_JANE, after, BOB)), is));
  }

  test("is the same when admission is called a second time in one request", () => {
    assert.deepEqual(startedBy(stored(shop("v1"), BY_JANE, JANE)), JANE);
    const replaced = stored(BY_JANE, shop("v3"), BOB);
    assert.deepEqual(stored(BY_JANE, replaced, BOB), replaced);
  });

  test("is who sends what was exported from somebody else's release", () => {
    assert.deepEqual(startedBy(stored(shop("v1"), forged(), JANE)), JANE);
  });

  test("is unknown where the API server names nobody", () => {
    assert.equal(startedBy(stored(shop("v1"), shop("v2"))), undefined);
    assert.equal(startedBy(stored(BY_JANE, shop("v3"))), undefined);
  });
});
