import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Rollout } from "../api/rollout.ts";
import { HELD, readRecord, retargeted, type ReleaseRecord, withRecord } from "./release-record.ts";
import { wayBackFor, wayBackOf } from "./way-back.ts";

const KEY = "rollouts.kruise.io/rollback-in-batch";

function rollout(said: string | undefined, differs: object = {}): Rollout {
  return {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: {
      name: "shop",
      namespace: "web",
      ...(said === undefined ? {} : { annotations: { [KEY]: said } }),
    },
    spec: {
      workloadRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: "shop" },
      strategy: { canary: { steps: [{ replicas: "100%" }], ...differs } },
    },
  };
}

describe("the way back", () => {
  const cases = [
    { name: "is at once where nothing is said", of: rollout(undefined), is: "at once" },
    { name: "goes by the steps where it is said", of: rollout("true"), is: "in batches" },
    { name: "is at once where something else is said", of: rollout("yes"), is: "at once" },
    {
      name: "is at once where there are routes and no step uses them",
      of: rollout("true", { trafficRoutings: [{ service: "shop" }] }),
      is: "at once",
    },
    {
      name: "waits for the requests where a step routes them",
      of: rollout("true", {
        trafficRoutings: [{ service: "shop" }],
        steps: [{ replicas: "20%", traffic: "20%" }],
      }),
      is: "routes first",
    },
  ] as const;
  for (const { name, of, is } of cases) test(name, () => assert.equal(wayBackOf(of), is));

  test("is at once for kinds that have no such partition", () => {
    const style = "Partition";
    const kinds = ["cloneset", "statefulset", "deployment", "daemonset"];
    assert.deepEqual(
      kinds.filter((type) => wayBackFor("in batches", { type, style }) === "in batches"),
      ["cloneset", "statefulset"],
    );
    assert.equal(wayBackFor(undefined, { type: "cloneset", style }), "at once");
  });

  test("takes the requests first, but where nothing holds the pods meanwhile", () => {
    const ways = (["cloneset", "deployment"] as const).map((type) =>
      wayBackFor("routes first", { type, style: "BlueGreen" }),
    );
    assert.deepEqual(ways, ["at once", "routes first"]);
  });

  test("is at once where both versions stand side by side", () => {
    const of = { type: "cloneset", style: "BlueGreen" } as const;
    assert.equal(wayBackFor("in batches", of), "at once");
  });
});

describe("the record of a release whose target changes", () => {
  const record: ReleaseRecord = {
    rollout: "shop",
    stable: "v1",
    target: "v2",
    originals: {},
    form: HELD,
  };

  test("begins a way back when it is held at the stable revision", () => {
    const back = retargeted(record, "v1", HELD);
    assert.equal(back.back, "begun");
    const metadata = { name: "shop", namespace: "web" };
    const shop = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: {} };
    assert.deepEqual(readRecord(withRecord(shop, back)), back);
  });

  test("is none when all is let through at once", () => {
    const form = { kind: "finishing", outcome: "rolled-back" } as const;
    assert.equal(retargeted(record, "v1", form).back, undefined);
  });

  test("leaves the way back when another version comes", () => {
    const back: ReleaseRecord = { ...record, target: "v1", back: "marked" };
    assert.equal(retargeted(back, "v3", HELD).back, undefined);
  });
});
