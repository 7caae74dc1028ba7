import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Form, HELD, type ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { AutoscalerView } from "@sluice/shared/workloads/autoscaler.ts";
import { DEPLOYMENT, rollout, seen, workload } from "../observe/observed-fixture.ts";
import type { Observed } from "../observe/observed.ts";
import { autoscalerActions } from "./targets.ts";

const OFF = "shop-DisableByRollout";
const FINISHING = { kind: "finishing", outcome: "completed" } as const;

const scaling = (name: string): AutoscalerView => ({
  metadata: { name: "by-load", namespace: "web", uid: "h", resourceVersion: "1" },
  target: { apiVersion: "apps/v1", kind: "Deployment", name },
});

const recordOf = (form: Form, style: ReleaseRecord["style"]): ReleaseRecord => ({
  rollout: "shop",
  stable: "v1",
  target: "v2",
  originals: {},
  form,
  ...(style === undefined ? {} : { style }),
});

const releasing = (form: Form = HELD, style: ReleaseRecord["style"] = "BlueGreen") =>
  workload({ revision: "v2", record: recordOf(form, style) });

const partlyDone = {
  ...releasing(FINISHING),
  object: { ...DEPLOYMENT, status: { observedGeneration: 1, replicas: 17, updatedReplicas: 10 } },
};

describe("an autoscaler", () => {
  const cases: readonly {
    name: string;
    scales: string;
    given: Partial<Observed>;
    is: string | undefined;
  }[] = [
    {
      name: "is disabled in a blue-green release",
      scales: "shop",
      given: { workload: releasing() },
      is: OFF,
    },
    { name: "stays disabled", scales: OFF, given: { workload: releasing() }, is: undefined },
    {
      name: "stays so while the old pods go",
      scales: OFF,
      given: { workload: partlyDone },
      is: undefined,
    },
    {
      name: "has its target back before the marks go",
      scales: OFF,
      given: { workload: releasing(FINISHING) },
      is: "shop",
    },
    { name: "has its target back when nothing is released", scales: OFF, given: {}, is: "shop" },
    {
      name: "has it back however often it was disabled",
      scales: `${OFF}-DisableByRollout`,
      given: {},
      is: "shop",
    },
    {
      name: "goes on in a release of another style",
      scales: "shop",
      given: { workload: releasing(HELD, "Canary") },
      is: undefined,
    },
    {
      name: "has its target back when the Rollout is switched off",
      scales: OFF,
      given: { workload: releasing(), rollout: rollout(undefined, { disabled: true }) },
      is: "shop",
    },
    {
      name: "is left to the Rollout that counts",
      scales: "shop",
      given: { workload: releasing(), rival: "older" },
      is: undefined,
    },
  ];
  for (const { name, scales, given, is } of cases) {
    test(name, () => {
      const actions = autoscalerActions(seen({ ...given, autoscalers: [scaling(scales)] }));
      const names = actions.flatMap((action) =>
        action.kind === "autoscalers" ? action.targets.map((one) => one.name) : [],
      );
      assert.deepEqual(names, is === undefined ? [] : [is]);
    });
  }

  test("has its target back when the workload is gone, unless its kind is not known any more", () => {
    const { rollout: one, now } = seen();
    const gone: Observed = { rollout: one, now, extras: [], autoscalers: [scaling(OFF)] };
    assert.equal(autoscalerActions(gone).length, 2);
    assert.deepEqual(autoscalerActions({ ...gone, kind: "absent" }), []);
  });
});
