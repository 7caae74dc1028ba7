import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Workload } from "../workloads/workload.ts";
import {
  extraIn,
  extraLabel,
  extraName,
  type ExtraRecord,
  writeExtraRecord,
} from "./extra-record.ts";
import { CANARY_DEPLOYMENT, CANARY_RECORD } from "./names.ts";

const RECORD: ExtraRecord = {
  rollout: "shop",
  workload: { name: "web", uid: "w" },
  revision: "bcdfghjklm",
  template: "npqrstvwxz",
  size: "20%",
  replicas: 2,
};
const OWNER = {
  apiVersion: "rollouts.kruise.io/v1beta1",
  kind: "Rollout",
  name: "shop",
  uid: "r",
  controller: true,
};
const annotations = { [CANARY_RECORD]: writeExtraRecord(RECORD) };
const labels = { [CANARY_DEPLOYMENT]: "web" };

function named(name: string, metadata: Partial<Workload["metadata"]>): Pick<Workload, "metadata"> {
  return { metadata: { name, namespace: "shop", ...metadata } };
}

describe("a Deployment is an extra one", () => {
  test("with its record, and whoever has taken off the rest", () => {
    const found = extraIn(named("web-bcdfghjklm", { annotations }));
    assert.deepEqual(found, { rollout: "shop", owner: "", record: RECORD });
  });

  test("with its owner and its label, and whoever has taken off its record", () => {
    const found = extraIn(named("web-bcdfghjklm", { labels, ownerReferences: [OWNER] }));
    assert.deepEqual(found, { rollout: "shop", owner: "r" });
  });

  const others: readonly (readonly [why: string, object: Pick<Workload, "metadata">])[] = [
    ["has another name, whatever is written on it", named("web", { annotations, labels })],
    ["has only the name", named("web-bcdfghjklm", {})],
    ["has the name and the label", named("web-bcdfghjklm", { labels })],
    [
      "ends in no revision",
      named("web-production", { labels, annotations: {}, ownerReferences: [OWNER] }),
    ],
    [
      "belongs to something else",
      named("web-bcdfghjklm", {
        labels,
        ownerReferences: [{ ...OWNER, apiVersion: "argoproj.io/v1alpha1" }],
      }),
    ],
    [
      "is called by a revision that is none",
      named("web-prod", {
        annotations: { [CANARY_RECORD]: writeExtraRecord({ ...RECORD, revision: "prod" }) },
        labels,
        ownerReferences: [OWNER],
      }),
    ],
    [
      "has nonsense for a record",
      named("web-bcdfghjklm", { annotations: { [CANARY_RECORD]: "{" } }),
    ],
  ];
  for (const [why, object] of others) {
    test(`not when it ${why}`, () => assert.equal(extraIn(object), undefined));
  }
});

describe("the name of an extra Deployment", () => {
  const names = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,240}[a-z0-9])?$/);

  test("leaves room for the hash of its ReplicaSet, and is valid", () => {
    fc.assert(
      fc.property(names, (name) => {
        const extra = extraName(name, "bcdfghjklm");
        assert.ok(extra.length + 11 <= 253, extra);
        assert.match(extra, /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/);
        assert.match(extra, /-bcdfghjklm$/);
      }),
    );
  });

  test("stays different for long names that begin alike", () => {
    const long = "a".repeat(240);
    assert.notEqual(extraName(`${long}1`, "bcdfghjklm"), extraName(`${long}2`, "bcdfghjklm"));
    assert.notEqual(extraLabel(`${long}1`), extraLabel(`${long}2`));
  });

  test("gives a label that fits", () => {
    fc.assert(
      fc.property(names, (name) => {
        assert.match(extraLabel(name), /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/);
      }),
    );
  });
});
