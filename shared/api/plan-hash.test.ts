import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planHash } from "./plan-hash.ts";
import type { CanaryStrategy } from "./rollout.ts";

const STEPS = [{ replicas: "20%", pause: { duration: 60 } }, { replicas: "100%" }];

function of(canary: CanaryStrategy): string {
  const workloadRef = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
  return planHash({ workloadRef, strategy: { canary } });
}

describe("planHash", () => {
  test("is 64 characters that a label may have", () => {
    assert.match(of({ steps: STEPS }), /^[a-z0-9]{64}$/);
  });

  test("is another one for another step", () => {
    assert.notEqual(
      of({ steps: STEPS }),
      of({ steps: [{ replicas: "30%" }, { replicas: "100%" }] }),
    );
  });

  test("is the same whatever is waited for in between", () => {
    const patient = [{ replicas: "20%" }, { replicas: "100%", pause: { duration: 5 } }];
    assert.equal(of({ steps: STEPS }), of({ steps: patient, failureThreshold: "10%" }));
  });

  test("is the same in whatever order the fields come", () => {
    const turned = STEPS.map((step) => Object.fromEntries(Object.entries(step).toReversed()));
    assert.equal(of({ steps: STEPS }), of({ steps: turned }));
  });
});
