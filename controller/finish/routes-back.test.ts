import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReleaseRecord } from "@sluice/shared/gate/release-record.ts";
import type { Service } from "@sluice/shared/traffic/service.ts";
import { extra, underway } from "../extra/extra-fixture.ts";
import type { Observed } from "../observe/observed.ts";
import { plan } from "../rollout/plan.ts";
import type { TrafficSeen } from "../traffic/seen.ts";

const LONG_AGO = "2026-06-01T11:00:00Z";

const service = (name: string): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "web" },
  spec: { type: "ClusterIP", selector: { app: "shop" }, ports: [{ port: 80 }] },
});

/** All but the Service of the new version is given back, and has been for long. */
const TRAFFIC: TrafficSeen = {
  routing: { service: "shop", gateway: { httpRouteName: "shop" } },
  service: service("shop"),
  canaryService: service("shop-canary"),
  endpoints: new Set(),
  routes: [],
};

/** The gate is open, and the native controller has six pods of ten. */
function ending(style?: ReleaseRecord["style"]): Observed {
  const form = { kind: "finishing", outcome: "completed" } as const;
  const is = underway([extra()], { form, traffic: TRAFFIC });
  if (is.workload?.record === undefined) return assert.fail("there is no release");
  const { object, record } = is.workload;
  const { style: _canary, ...partition } = { ...record, routing: TRAFFIC.routing };
  const status = { observedGeneration: 1, replicas: 10, availableReplicas: 10, updatedReplicas: 6 };
  const traffic = {
    service: { is: "open", since: LONG_AGO },
    canaryService: { is: "no revision", since: LONG_AGO },
    route: { is: "", since: LONG_AGO },
  };
  return {
    ...is,
    rollout: {
      ...is.rollout,
      status: { currentStepIndex: 3, currentStepState: "Completed", traffic },
    },
    workload: {
      ...is.workload,
      object: { ...object, status },
      record: style === undefined ? partition : { ...partition, style },
    },
  };
}

const taken = (seen: Observed): readonly string[] =>
  plan(seen).actions.flatMap((one) =>
    one.kind === "traffic" ? one.changes.map(({ kind }) => kind) : [],
  );

test("beside an extra Deployment routes are given back while the workload completes", () => {
  assert.deepEqual(taken(ending("Canary")), ["delete"]);
});

test("in other styles the workload completes first", () => {
  assert.deepEqual(taken(ending("BlueGreen")), []);
  assert.deepEqual(taken(ending()), []);
});
