import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { arbitraryRollout } from "@sluice/shared/api/arbitrary-rollout.ts";
import { isRecord } from "@sluice/shared/patch/json.ts";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { arbitraryV1alpha1, arbitraryV1beta1 } from "./rollout-rules/arbitrary-submitted.ts";
import {
  ALONE,
  created,
  inPhase,
  other,
  SHOP,
  STEPS,
  updated,
  withCanary,
  withSteps,
  withWorkload,
} from "./rollout-rules/submission-fixture.ts";
import { validateRequest, validateRollout } from "./validate-rollout.ts";
import { ALLOW, type Verdict } from "./verdict.ts";

function messageOf(verdict: Verdict): string {
  assert.equal(verdict.kind, "deny");
  assert.ok(verdict.kind === "deny" && verdict.status === 422);
  return verdict.message;
}

describe("validateRollout", () => {
  test("lets a plain Rollout pass without a word", () =>
    assert.deepEqual(validateRollout(created(SHOP)), ALLOW));

  test("names path, value, rule and fix of everything that is wrong, in one answer", () => {
    const wrong = withSteps(
      { replicas: "50%" },
      { replicas: "20%", pause: { duration: -5 } },
      { replicas: "120%" },
    );
    assert.equal(
      messageOf(validateRollout(created(wrong, { others: [other("second")] }))),
      [
        "Rollout web/shop is not valid, for 4 reasons:",
        '- spec.strategy.canary.steps[2].replicas: "120%": must be a whole count of pods of 1 or more, or a whole percent from 1% to 100%; write for example 3, or "20%"',
        '- spec.strategy.canary.steps[1].replicas: "20%": must not be less than "50%" in the step before; write the total that the step should reach, all earlier steps included',
        "- spec.strategy.canary.steps[1].pause.duration: -5: must be 0 seconds or more; write 0 to go on at once, or leave duration out to wait for an approval",
        '- spec.workloadRef: {"apiVersion":"apps/v1","kind":"Deployment","name":"shop"}: must not be the workload of another Rollout, and it is that of web/second; change Rollout web/second, or delete it first',
      ].join("\n"),
    );
  });

  test("says how to write a count that is in quotes", () => {
    const message = messageOf(validateRollout(created(withSteps({ replicas: "3" }))));
    assert.match(
      message,
      /for 1 reason:\n.*steps\[0\]\.replicas: "3": .*write 3 without quotes for a count, or "3%" for a percent/,
    );
  });

  test("says that a value is not set, and cuts one that is long", () => {
    const value = `shop/${"x".repeat(1000)}`;
    const message = messageOf(
      validateRollout(created(withSteps({ matches: [{ path: { value } }] }))),
    );
    assert.match(message, /replicas: not set: must be/);
    assert.match(message, /path\.value: ".{119}…: must begin with/);
  });

  test("warns about what is legal and probably not meant", () => {
    assert.deepEqual(validateRollout(created(withSteps({ replicas: "50%" }))), {
      kind: "allow",
      warnings: [
        "spec.strategy.canary.steps[0].replicas: the last step ends at 50%; the rest follows at once; add a step with 100%",
      ],
    });
  });

  test("does not repeat warnings about a spec that this update leaves as it is", () => {
    const odd = withSteps({ replicas: "50%" });
    const annotated = { ...odd, metadata: { ...odd.metadata, annotations: { a: "b" } } };
    assert.deepEqual(validateRollout(updated(odd, annotated)), ALLOW);
  });

  test("refuses to change what a release under way stands on", () => {
    const after = inPhase("Progressing", withWorkload("apps/v1", "Deployment", "cart"));
    assert.match(
      messageOf(validateRollout(updated(inPhase("Progressing"), after))),
      /must stay as it is while a release is under way/,
    );
  });

  test("lets an object that has become invalid go, and says nothing to the controller", () => {
    const invalid = withSteps({ replicas: "0%" });
    const going = {
      ...invalid,
      metadata: { ...invalid.metadata, deletionTimestamp: "2026-06-01T12:00:00Z" },
    };
    assert.deepEqual(
      validateRollout(updated(invalid, going, { others: [other("second")] })),
      ALLOW,
    );
    assert.deepEqual(
      validateRollout(updated(invalid, withSteps({ replicas: "1%" }), { requester: "controller" })),
      ALLOW,
    );
  });

  test("lets an invalid object be switched off in mid-release, with a warning", () => {
    const invalid = inPhase("Progressing", withCanary({ steps: [...STEPS, { replicas: "0%" }] }));
    const verdict = validateRollout(
      updated(invalid, { ...invalid, spec: { ...invalid.spec, disabled: true } }),
    );
    assert.ok(verdict.kind === "allow");
    assert.equal(verdict.warnings.length, 1);
    assert.match(verdict.warnings.join(), /what is left of it now rolls out natively/);
  });

  test("warns about a deletion in mid-release and about two Rollouts, and refuses neither", () => {
    const given = created(inPhase("Progressing"), {
      operation: "DELETE",
      before: SHOP,
      others: [other("second")],
    });
    const verdict = validateRollout(given);
    assert.ok(verdict.kind === "allow");
    assert.deepEqual(
      verdict.warnings.map((warning) => warning.split(" ").slice(0, 2).join(" ")),
      ["Rollout web/shop:", "spec.workloadRef: Rollout"],
    );
  });

  test("takes every valid Rollout", () => {
    fc.assert(
      fc.property(arbitraryRollout, (rollout) =>
        assert.equal(validateRollout(created(rollout)).kind, "allow"),
      ),
    );
  });
});

describe("validateRequest", () => {
  test("answers as validateRollout does for what fits the schema", () => {
    assert.deepEqual(create(SHOP), ALLOW);
    assert.match(messageOf(create(withSteps())), /must have 1 to 50 steps/);
  });

  test("says in the same words what does not fit the schema, and where it is explained", () => {
    const message = messageOf(
      create({
        ...SHOP,
        spec: { ...SHOP.spec, strategy: { canary: { steps: [{ replicas: true }] } } },
      }),
    );
    assert.equal(
      message,
      [
        "Rollout web/shop is not valid, for 1 reason:",
        "- spec.strategy.canary.steps[0].replicas: true: must be an integer or a string; see kubectl explain rollout.spec.strategy.canary.steps.replicas",
      ].join("\n"),
    );
  });

  test("lets an object that does not fit the schema be annotated and deleted", () => {
    const stored = { metadata: { name: "shop" }, spec: "lost" };
    const annotated = { ...stored, metadata: { name: "shop", annotations: { a: "b" } } };
    const update = {
      before: stored,
      after: annotated,
      operation: "UPDATE",
      requester: "user",
    } as const;
    assert.deepEqual(validateRequest(update, ALONE), ALLOW);
    assert.deepEqual(
      validateRequest({ after: stored, operation: "DELETE", requester: "user" }, ALONE),
      ALLOW,
    );
  });

  test("holds a repaired object to the rules as if it were new", () => {
    const update = {
      before: { spec: "lost" },
      after: SHOP,
      operation: "UPDATE",
      requester: "user",
    } as const;
    assert.deepEqual(validateRequest(update, ALONE), ALLOW);
    assert.match(
      messageOf(validateRequest(update, { ...ALONE, others: [other("second")] })),
      /another Rollout/,
    );
  });

  test("never throws, whatever arrives", () => {
    const request = fc.record({
      before: fc.anything(),
      after: fc.oneof(
        fc.anything(),
        arbitraryRollout.map((rollout) => ({ ...rollout, spec: null })),
        arbitraryV1beta1,
        arbitraryV1alpha1,
      ),
      operation: fc.constantFrom("CREATE", "UPDATE", "DELETE"),
      requester: fc.constantFrom("user", "controller"),
    });
    fc.assert(
      fc.property(request, (given) =>
        assert.ok(["allow", "deny"].includes(validateRequest(given, ALONE).kind)),
      ),
    );
  });
});

describe("manifests/examples", () => {
  const folder = new URL("../../manifests/examples/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  assert.ok(files.length > 0);
  for (const file of files) {
    // Those of v1alpha1 are as they are around, and not as they should be.
    const isOld = file.startsWith("v1alpha1-");
    test(`${file} is valid${isOld ? "" : ", without a warning"}`, () => {
      const objects = parseAllDocuments(readFileSync(new URL(file, folder), "utf8")).map(
        (document): unknown => document.toJS(),
      );
      const rollouts = objects.filter(isRecord).filter(({ kind }) => kind === "Rollout");
      assert.ok(rollouts.length > 0);
      for (const rollout of rollouts) {
        const metadata = {
          ...(isRecord(rollout["metadata"]) ? rollout["metadata"] : {}),
          namespace: "web",
        };
        const verdict = create({ ...rollout, metadata });
        if (isOld) assert.equal(verdict.kind, "allow");
        else assert.deepEqual(verdict, ALLOW);
      }
    });
  }
});

function create(after: unknown): Verdict {
  return validateRequest({ after, operation: "CREATE", requester: "user" }, ALONE);
}
