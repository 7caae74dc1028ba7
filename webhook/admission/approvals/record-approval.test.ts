import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Approval, Identity, Release, Rollout } from "@sluice/shared/api/rollout.ts";
import { ALLOW } from "../verdict.ts";
import { recordApproval } from "./record-approval.ts";
import {
  approved,
  BOB,
  JANE,
  jumped,
  RELEASE,
  STATUS,
  waiting,
  withStatus,
} from "./rollout-fixture.ts";

const AT_1 = waiting({}, {});
const BY_BOB: Approval = { step: 1, revision: "v2", by: BOB };
const FORGED: Approval = { step: 1, revision: "v2", by: { user: "root" } };

/** What is stored at a path of the status, once the answer to the write is applied to it. */
function storedAt(key: "release" | "approval", write: Write): unknown {
  const verdict = recordApproval(write, write.by);
  const operations = verdict.kind === "patch" ? verdict.operations : [];
  const operation = operations.find(({ path }) => path === `/status/${key}`);
  if (operation === undefined) return write.after.status?.[key];
  return operation.op === "remove" ? undefined : operation.value;
}

interface Write {
  readonly before: Rollout;
  readonly after: Rollout;
  readonly by?: Identity;
}

describe("recordApproval", () => {
  const by = BOB;
  const cases: readonly (Omit<Write, "before"> & { name: string; is: Approval | undefined })[] = [
    { name: "an approval is noted", after: approved(AT_1), by, is: BY_BOB },
    { name: "a jump is noted", after: jumped(AT_1, 3), by, is: { ...BY_BOB, to: 3 } },
    { name: "so is one back", after: jumped(AT_1, 1), by, is: { ...BY_BOB, to: 1 } },
    {
      name: "a jump goes before an approval in the same write",
      after: jumped(approved(AT_1), 3),
      by,
      is: { ...BY_BOB, to: 3 },
    },
    { name: "the next step is no jump", after: jumped(AT_1, 2), by, is: undefined },
    { name: "a step that is not there is no jump", after: jumped(AT_1, 9), by, is: undefined },
    { name: "another write approves nothing", after: AT_1, by, is: undefined },
    { name: "where nobody is named, nobody is noted", after: approved(AT_1), is: undefined },
    {
      name: "a name that is sent with an approval is replaced",
      after: withStatus(approved(AT_1), { approval: FORGED }),
      by,
      is: BY_BOB,
    },
    {
      name: "a name that is sent without one is taken out",
      after: withStatus(AT_1, { approval: FORGED }),
      by,
      is: undefined,
    },
  ];
  for (const { name, is, ...write } of cases) {
    test(name, () => assert.deepEqual(storedAt("approval", { before: AT_1, ...write }), is));
  }

  const first = withStatus(approved(AT_1), { approval: BY_BOB });
  for (const [what, after] of [
    ["approves again", first],
    ["writes another name", withStatus(first, { approval: FORGED })],
    ["drops it, as an older client does", approved(AT_1)],
  ] as const) {
    test(`who ${what} does not replace who approved first`, () => {
      const write = { before: first, after, by: JANE };
      assert.deepEqual(storedAt("approval", write), BY_BOB);
    });
  }

  test("who started the release is put back when an older client drops it", () => {
    const { release: _dropped, ...status } = STATUS;
    const after = approved({ ...AT_1, status });
    assert.deepEqual(storedAt("release", { before: AT_1, after, by }), RELEASE);
  });

  test("a status that is taken away as a whole passes", () => {
    const { status: _none, ...after } = AT_1;
    assert.deepEqual(recordApproval({ before: AT_1, after }, BOB), ALLOW);
  });

  test("a second call in the same request has nothing to add", () => {
    const after = withStatus(approved(AT_1), { approval: BY_BOB });
    assert.deepEqual(recordApproval({ before: AT_1, after }, BOB), ALLOW);
  });

  test("whatever is written, no other name is stored", () => {
    const otherRelease: Release = { ...RELEASE, startedBy: BOB };
    const written = fc.record({
      of: fc.constantFrom(AT_1, approved(AT_1)),
      to: fc.integer({ min: -1, max: 5 }),
      release: fc.constantFrom(RELEASE, otherRelease),
      approval: fc.constantFrom(BY_BOB, FORGED, { ...FORGED, to: 3 }),
    });
    fc.assert(
      fc.property(written, ({ of, to, release, approval }) => {
        const after = withStatus(jumped(of, to), { release, approval });
        const write = { before: AT_1, after, by };
        assert.deepEqual(storedAt("release", write), RELEASE);
        const stored = JSON.stringify(storedAt("approval", write) ?? "");
        assert.equal(stored.includes(FORGED.by.user), false);
      }),
    );
  });
});

describe("what an approver is told", () => {
  const { startedBy: _nobody, ...unknown } = RELEASE;
  const known = waiting();
  const nobodyKnows = waiting({ release: unknown });
  const noRule = waiting({ release: unknown }, {});
  const cases: readonly { name: string; before: Rollout; after: Rollout; told: number }[] = [
    { name: "nothing, when all is known", before: known, after: approved(known), told: 0 },
    {
      name: "that nobody knows who started the release, which a rule asks for",
      before: nobodyKnows,
      after: approved(nobodyKnows),
      told: 1,
    },
    { name: "the same of a jump", before: nobodyKnows, after: jumped(nobodyKnows, 3), told: 1 },
    { name: "nothing of a jump back", before: nobodyKnows, after: jumped(nobodyKnows, 1), told: 0 },
    { name: "nothing when there is no rule", before: noRule, after: approved(noRule), told: 0 },
  ];
  for (const { name, before, after, told } of cases) {
    test(name, () => {
      const verdict = recordApproval({ before, after }, BOB);
      const warnings = verdict.kind === "deny" ? [] : verdict.warnings;
      assert.equal(warnings.length, told);
      for (const warning of warnings) {
        assert.match(warning, /nobody knows who started this release/);
        assert.ok(warning.length <= 256, "the API server would cut it");
      }
    });
  }
});
