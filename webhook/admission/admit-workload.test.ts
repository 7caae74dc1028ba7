import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { IN_PROGRESSING, STABLE_REVISION, WORKLOAD_TYPE } from "@sluice/shared/gate/names.ts";
import { overlay } from "@sluice/shared/gate/overlay.ts";
import { type Form, HELD, readRecord } from "@sluice/shared/gate/release-record.ts";
import { replicaSet } from "@sluice/shared/gate/replica-set-fixture.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import type { Workload } from "@sluice/shared/workloads/workload.ts";
import { admitWorkload } from "./admit-workload.ts";
import { disownWrite } from "./disown-write.ts";
import { gateUpdate } from "./gate-update.ts";
import type { Known } from "./known.ts";
import { known, ROLLOUT, shop, templateOf } from "./known-fixture.ts";
import { reassert } from "./reassert.ts";

const revision = (version: string): string => revisionOf(templateOf(version));
const ofVersion = (version: string, replicas: number) => ({
  ...replicaSet(revision(version), { replicas }),
  podTemplateHash: version,
});

/** In a release from v1 to v2. */
function releasing(form: Form = HELD): Workload {
  const { object } = gateUpdate({ before: shop("v1"), after: shop("v2") }, known());
  const record = readRecord(object);
  if (record === undefined) throw new Error("not held");
  return overlay(object, { ...record, form });
}

function record(workload: Workload) {
  const found = readRecord(workload);
  if (found === undefined) throw new Error("not held");
  return found;
}

describe("the first update of a release", () => {
  const gate = (after: Workload, to: Known = known()) =>
    gateUpdate({ before: shop("v1"), after }, to);

  test("is held and marked in one write, and its sender is told the plan", () => {
    const { object, warnings } = gate(shop("v2"));
    assert.equal(object.spec.paused, true);
    assert.equal(object.metadata.annotations?.[IN_PROGRESSING], '{"rolloutName":"shop"}');
    assert.equal(object.metadata.labels?.[STABLE_REVISION], `hash-${revision("v1")}`);
    assert.equal(warnings[0], "held by Rollout web/shop, 2 steps of 10 pods: 2, then approval; 10");
  });

  test("says by what requests are routed, and so does a version that replaces it", () => {
    const routing = { service: "shop", gateway: { httpRouteName: "shop" } };
    const { object } = gate(shop("v2"), known({ rollouts: [{ ...ROLLOUT, routing }] }));
    assert.deepEqual(record(object).routing, routing);
    const replaced = reassert({ before: object, after: shop("v3") }, record(object), known());
    assert.deepEqual(record(replaced.object).routing, routing);
  });

  test("that was rolled back automatically is held, and its sender is told that it waits", () => {
    const at = "2026-06-01T12:00:00Z";
    const barred = (version: string) => [
      { ...ROLLOUT, rolledBack: { revision: revision(version), at } },
    ];
    const told = "it does not begin before somebody approves";
    const again = gate(shop("v2"), known({ rollouts: barred("v2") })).warnings;
    assert.ok(again.some((warning) => warning.includes(told)));
    const other = gate(shop("v2"), known({ rollouts: barred("v3") })).warnings;
    assert.ok(!other.some((warning) => warning.includes(told)));
    const replaced = reassert(
      { before: releasing(), after: shop("v3") },
      record(releasing()),
      known({ rollouts: barred("v3") }),
    );
    assert.ok(replaced.warnings.some((warning) => warning.includes(told)));
  });

  const standsAside = [{ ...ROLLOUT, standsAside: "disabled" as const }];
  const recreate = { strategy: { type: "Recreate" } };
  const passing: readonly {
    name: string;
    after: Workload;
    to?: Known;
    told: RegExp | undefined;
  }[] = [
    { name: "a scaling", after: shop("v1", { replicas: 20 }), told: undefined },
    {
      name: "a change of the strategy",
      after: shop("v1", { minReadySeconds: 9 }),
      told: undefined,
    },
    {
      name: "a template where no Rollout is",
      after: shop("v2"),
      to: known({ rollouts: [] }),
      told: undefined,
    },
    {
      name: "a template where nothing runs that a hold could protect",
      after: shop("v2"),
      to: known({ replicaSets: [] }),
      told: undefined,
    },
    {
      name: "a template under a Rollout that stands aside",
      after: shop("v2"),
      to: known({ rollouts: standsAside }),
      told: /^not held by Rollout web\/shop, .*: the Rollout is disabled$/,
    },
    {
      name: "a template under one, of a Deployment that holds itself",
      after: shop("v2", { paused: true }),
      to: known({ rollouts: standsAside }),
      told: /^not held by Rollout web\/shop: the Rollout is disabled; this Deployment is held by paused: true; to let it go on: kubectl rollout resume deployment\/shop -n web$/,
    },
    {
      name: "a template of a Deployment that is recreated",
      after: shop("v2", recreate),
      told: /Recreate allows no two versions at once/,
    },
  ];
  for (const { name, after, to, told } of passing) {
    test(`passes as it is: ${name}`, () => {
      const { object, warnings } = gate(after, to);
      assert.deepEqual(object, after);
      if (told === undefined) assert.deepEqual(warnings, []);
      else assert.match(warnings.join("\n"), told);
    });
  }

  test("that takes away the label which lets the webhook fail closed keeps it", () => {
    const { labels: _labels, ...metadata } = shop("v1").metadata;
    const { object } = gate({ ...shop("v1"), metadata });
    assert.deepEqual(object.metadata.labels, { [WORKLOAD_TYPE]: "deployment" });
  });

  test("names a second Rollout that is ignored", () => {
    const { warnings } = gate(
      shop("v2"),
      known({ rollouts: [ROLLOUT, { ...ROLLOUT, name: "late" }] }),
    );
    assert.match(
      warnings.at(-1) ?? "",
      /^Rollout web\/late refers to this workload too and is ignored/,
    );
  });
});

describe("an update in the middle of a release", () => {
  const V1_AND_V2 = known({ replicaSets: [ofVersion("v1", 8), ofVersion("v2", 2)] });
  const again = (before: Workload, after: Workload, to: Known = V1_AND_V2) => {
    const record = readRecord(before);
    if (record === undefined) throw new Error("not in a release");
    const { object, warnings } = reassert({ before, after }, record, to);
    return { record: readRecord(object), object, warnings };
  };

  test("that brings the same template changes nothing", () => {
    const held = releasing();
    assert.deepEqual(again(held, held).object, held);
    assert.deepEqual(admitWorkload({ before: held, after: held }, V1_AND_V2).kind, "allow");
  });

  test("names a second Rollout that is ignored", () => {
    const two = known({ rollouts: [ROLLOUT, { ...ROLLOUT, name: "late" }] });
    const { kind, ...said } = admitWorkload({ before: releasing(), after: releasing() }, two);
    assert.equal(kind, "allow");
    assert.match(
      "warnings" in said ? (said.warnings.at(-1) ?? "") : "",
      /^Rollout web\/late refers to this workload too and is ignored/,
    );
  });

  test("keeps the hold against a plain manifest, and the user's new settings for the end", () => {
    const { object, record } = again(releasing(), shop("v2", { minReadySeconds: 9 }));
    assert.deepEqual(
      [object.spec.paused, record?.form, record?.originals.minReadySeconds],
      [true, HELD, 9],
    );
  });

  test("that brings a third version waits anew, from the same stable one", () => {
    const { record, warnings } = again(releasing(), shop("v3"));
    assert.deepEqual(
      [record?.stable, record?.target, record?.form],
      [revision("v1"), revision("v3"), HELD],
    );
    assert.match(
      warnings[0] ?? "",
      /^replaces the release in flight and starts again at step 1: held by/,
    );
  });

  test("that brings a third version in the middle of a move keeps the surge that is out", () => {
    const moving = releasing({ kind: "moving", maxUnavailable: 2, maxSurge: 3 });
    const sets = [ofVersion("v1", 8), ofVersion("v2", 5)];
    const { record } = again(moving, shop("v3"), known({ replicaSets: sets }));
    assert.deepEqual(record?.form, { kind: "held", surge: 3 });
  });

  test("that brings a third version while the native controller adds pods keeps all of the surge", () => {
    const ending = releasing({ kind: "finishing", outcome: "completed" });
    const sets = [ofVersion("v1", 8), ofVersion("v2", 3)];
    const { record } = again(ending, shop("v3"), known({ replicaSets: sets }));
    assert.deepEqual(record?.form, { kind: "held", surge: 3 });
  });

  test("that goes back to the stable version is let through with the user's own settings", () => {
    const { object, record, warnings } = again(releasing(), shop("v1"));
    assert.deepEqual(record?.form, { kind: "finishing", outcome: "rolled-back" });
    assert.deepEqual(
      [object.spec.paused, object.spec.strategy],
      [undefined, shop("v1").spec.strategy],
    );
    assert.match(warnings[0] ?? "", /^back to the stable revision/);
  });

  test("once all pods are new leaves from the new version, and says so in the label", () => {
    const status = { replicas: 10, updatedReplicas: 10 };
    const ending = { ...releasing({ kind: "finishing", outcome: "completed" }), status };
    const sets = [ofVersion("v1", 0), ofVersion("v2", 10)];
    const { record, object } = again(ending, shop("v1"), known({ replicaSets: sets }));
    assert.deepEqual(
      [record?.stable, record?.target, record?.form],
      [revision("v2"), revision("v1"), HELD],
    );
    assert.equal(object.metadata.labels?.[STABLE_REVISION], "v2");
  });

  test("does not need the Rollout to be there", () => {
    const held = releasing();
    assert.deepEqual(again(held, held, known({ rollouts: [] })).object, held);
  });
});

describe("what people read under their command", () => {
  const long = { ...ROLLOUT, namespace: "team-payments-production", name: "checkout-frontend-web" };
  const to = known({ rollouts: [long, { ...long, name: "checkout-frontend-web-2" }] });
  const replies = [
    admitWorkload({ before: shop("v1"), after: shop("v2") }, to),
    admitWorkload({ before: releasing(), after: shop("v3") }, to),
    admitWorkload({ before: releasing(), after: shop("v1") }, to),
    admitWorkload({ before: releasing(), after: releasing() }, to),
  ];
  const warnings = replies.flatMap((reply) => (reply.kind === "deny" ? [] : reply.warnings));

  test("is not longer than an API server lets through", () => {
    assert.ok(warnings.length >= 7);
    assert.deepEqual(
      warnings.filter(({ length }) => length > 256),
      [],
    );
  });

  test("is one line each", () => {
    assert.deepEqual(
      warnings.filter((warning) => warning.includes("\n")),
      [],
    );
  });
});

describe("a write of our own controller", () => {
  const withEntries = (...managers: readonly string[]) => ({
    metadata: {
      name: "shop",
      namespace: "web",
      managedFields: managers.map((manager) => ({ manager })),
    },
  });

  test("leaves no owner", () => {
    const value = [{ manager: "helm" }];
    const operations = [{ op: "replace", path: "/metadata/managedFields", value }] as const;
    assert.deepEqual(disownWrite(withEntries("helm", "sluice"), "sluice"), {
      kind: "patch",
      operations,
      warnings: [],
    });
  });

  test("passes when it has left none", () => {
    assert.equal(disownWrite(withEntries("helm"), "sluice").kind, "allow");
  });
});
