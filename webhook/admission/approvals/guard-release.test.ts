import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Identity, Rollout, RolloutSpec } from "@sluice/shared/api/rollout.ts";
import type { Verdict } from "../verdict.ts";
import { guardRelease } from "./guard-release.ts";
import {
  approved,
  BOB,
  DEPLOYER,
  JANE,
  jumped,
  RELEASE,
  STATUS,
  waiting,
  withCanary,
  withStatus,
} from "./rollout-fixture.ts";

const AT_1 = waiting();

const withSpec = (differs: Partial<RolloutSpec>): Rollout => ({
  ...AT_1,
  spec: { ...AT_1.spec, ...differs },
});
const { strategy } = AT_1.spec;
const steps = (replicas: string) => ({ canary: { steps: [{ replicas }, {}, {}] } });

/** Jane's own release: what she may do with it and what not. */
const byJane: readonly { name: string; after: Rollout | undefined; refused?: RegExp }[] = [
  { name: "approves", after: approved(AT_1), refused: /^jane may not approve step\(1\)/ },
  {
    name: "jumps forward",
    after: jumped(AT_1, 3),
    refused: /^jane may not jump from step\(1\) to step\(3\), which approves what is between/,
  },
  { name: "jumps back", after: jumped(AT_1, 1) },
  {
    name: "jumps back, and approves in the same write",
    after: jumped(approved(AT_1), 1),
    refused: /approve step\(1\)/,
  },
  { name: "asks for what comes next anyway", after: jumped(AT_1, 2) },
  { name: "drops what older clients do not know", after: without("wait") },
  { name: "writes nothing new", after: AT_1 },
  {
    name: "labels the object",
    after: { ...AT_1, metadata: { ...AT_1.metadata, labels: { a: "b" } } },
  },
  { name: "stops", after: withSpec({ strategy: { ...strategy, paused: true } }) },
  {
    name: "switches the rule off",
    after: withSpec({ approval: { requireDifferentUser: false } }),
    refused: /change spec\.approval\.requireDifferentUser/,
  },
  {
    name: "lists herself",
    after: withSpec({ approval: { requireDifferentUser: true, automation: ["jane"] } }),
    refused: /change spec\.approval\.automation/,
  },
  { name: "disables", after: withSpec({ disabled: true }), refused: /change spec\.disabled/ },
  {
    name: "makes the step larger",
    after: withSpec({ strategy: steps("99%") }),
    refused: /change spec\.strategy\.canary\.steps/,
  },
  {
    name: "stops, and makes the step larger",
    after: withSpec({ strategy: { ...steps("99%"), paused: true } }),
    refused: /change spec\.strategy\.canary\.steps/,
  },
  { name: "deletes", after: undefined, refused: /may not delete the Rollout/ },
];

/** What nobody but our controller writes, where the rule holds. */
const rewritten: readonly { name: string; after: Rollout }[] = [
  { name: "the step itself", after: withCanary(AT_1, { currentStepIndex: 3 }) },
  { name: "another state", after: withCanary(AT_1, { currentStepState: "Completed" }) },
  {
    name: "since when a pause lasts",
    after: withCanary(AT_1, { lastUpdateTime: "2020-01-01T00:00:00Z" }),
  },
  { name: "which revision it is about", after: withCanary(AT_1, { canaryRevision: "v3" }) },
  { name: "what is waited for", after: waiting({ wait: { ...wait(), step: 2 } }) },
  { name: "another phase", after: waiting({ phase: "Healthy" }) },
  { name: "that nobody started it", after: without("release") },
  {
    name: "another step beside an approval",
    after: withCanary(approved(AT_1), { currentStepIndex: 2 }),
  },
];

function wait() {
  if (STATUS.wait === undefined) throw new Error("it waits");
  return STATUS.wait;
}

function without(key: "release" | "wait"): Rollout {
  const { [key]: _dropped, ...status } = STATUS;
  return { ...AT_1, status };
}

function assertRefused(verdict: Verdict, says: RegExp): void {
  assert.equal(verdict.kind, "deny");
  if (verdict.kind !== "deny") return;
  assert.equal(verdict.status, 403);
  assert.match(verdict.message, says);
}

describe("guardRelease: who started the release", () => {
  for (const { name, after, refused } of byJane) {
    if (refused === undefined)
      test(`${name}, which is allowed`, () =>
        assert.equal(guardRelease({ before: AT_1, after }, JANE).kind, "allow"));
    else
      test(`${name}, which is refused`, () =>
        assertRefused(guardRelease({ before: AT_1, after }, JANE), refused));
  }

  test("is told who started it, by which field it is refused, who may, and what else to do", () => {
    const before = waiting({}, { requireDifferentUser: true, automation: [DEPLOYER] });
    const verdict = guardRelease({ before, after: approved(before) }, JANE);
    assert.equal(
      verdict.kind === "deny" && verdict.message,
      "jane may not approve step(1), for jane (kubectl-set) started this release of Rollout web/shop, and its spec.approval.requireDifferentUser is true; anybody else who has the right to patch rollouts/status in namespace web may, and users in spec.approval.automation (system:serviceaccount:ci:deployer); to stop the release, set spec.strategy.paused: true; to go back, apply the previous version",
    );
  });

  test("is the same with another client", () => {
    assertRefused(guardRelease({ before: AT_1, after: approved(AT_1) }, { user: "jane" }), /jane/);
  });
});

describe("guardRelease: where a release stands", () => {
  for (const { name, after } of rewritten) {
    test(`nobody writes ${name}`, () => {
      const status = /^the status of Rollout web\/shop says where a release stands/;
      for (const by of [JANE, BOB, undefined]) {
        assertRefused(guardRelease({ before: AT_1, after }, by), status);
      }
    });

    test(`without the rule, anybody writes ${name}`, () => {
      const spec = { ...AT_1.spec, approval: {} };
      const write = { before: { ...AT_1, spec }, after: { ...after, spec } };
      assert.equal(guardRelease(write, JANE).kind, "allow");
    });
  }

  test("nor does anybody before a release, so as to have it begin in the middle", () => {
    const idle = waiting({ phase: "Healthy" });
    assertRefused(guardRelease({ before: idle, after: AT_1 }, JANE), /^the status/);
  });
});

describe("guardRelease: everybody else", () => {
  const started = (by: string) => waiting({ release: { ...RELEASE, startedBy: { user: by } } });
  const listed = { requireDifferentUser: true, automation: [DEPLOYER] };
  const ofDeployer = { ...started(DEPLOYER), spec: { ...AT_1.spec, approval: listed } };
  const { startedBy: _nobody, ...unknown } = RELEASE;
  const allowed: readonly { name: string; before: Rollout; by?: Identity }[] = [
    { name: "another user approves", before: AT_1, by: BOB },
    {
      name: "automation that is listed approves its own",
      before: ofDeployer,
      by: { user: DEPLOYER },
    },
    { name: "where there is no rule, anybody does", before: waiting({}, {}), by: JANE },
    {
      name: "where nobody knows who started it, anybody does",
      before: waiting({ release: unknown }),
      by: JANE,
    },
    { name: "a release that is over is nobody's", before: waiting({ phase: "Healthy" }), by: JANE },
    { name: "whom the API server does not name is not known to be the same", before: AT_1 },
  ];
  for (const { name, before, by } of allowed) {
    test(name, () => {
      for (const after of [approved(before), jumped(before, 3), undefined]) {
        assert.equal(guardRelease({ before, after }, by).kind, "allow");
      }
    });
  }

  test("automation that is not listed may not", () => {
    const before = started(DEPLOYER);
    assertRefused(
      guardRelease({ before, after: approved(before) }, { user: DEPLOYER }),
      /deployer/,
    );
  });
});

describe("guardRelease: who did what", () => {
  const other = { user: "root" };
  const approval = { step: 1, revision: "v2", by: BOB };
  const before = waiting({}, {});
  const cases: readonly { name: string; after: Rollout; refused?: RegExp }[] = [
    {
      name: "another starter is not stored",
      after: withStatus(before, { release: { ...RELEASE, startedBy: other } }),
      refused: /^status\.release of Rollout web\/shop says who did what/,
    },
    {
      name: "another approver is not stored",
      after: withStatus(approved(before), { approval: { ...approval, by: other } }),
      refused: /^status\.approval /,
    },
    { name: "the one who approves is", after: withStatus(approved(before), { approval }) },
    { name: "an approval without a name is", after: approved(before) },
  ];
  for (const { name, after, refused } of cases) {
    test(name, () => {
      const verdict = guardRelease({ before, after }, BOB);
      if (refused === undefined) assert.equal(verdict.kind, "allow");
      else assertRefused(verdict, refused);
    });
  }
});
