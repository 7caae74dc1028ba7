import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Caution, Rule, Submission } from "./submission.ts";

/** For tests of rules: a submission, and where it breaks the rule. */
export interface RuleCase {
  readonly name: string;
  readonly given: Submission;
  /** Paths of the violations; none when the rule is kept. */
  readonly expected: readonly string[];
}

export function rules(rule: Rule, cases: readonly RuleCase[]): void {
  describe(rule.name, () => {
    for (const { name, given, expected } of cases) {
      test(name, () => {
        const violations = rule(given);
        assert.deepEqual(
          violations.map(({ path }) => path),
          expected,
        );
        for (const violation of violations) {
          // "path: value: must …; do …" is how it is read.
          assert.match(violation.rule, /^(must|the style must|their number must) /);
          assert.match(violation.fix, /^[a-z]/);
        }
      });
    }
  });
}

/** A submission, and what the person who sends it is told. */
export interface CautionCase {
  readonly name: string;
  readonly given: Submission;
  readonly expected: RegExp | "nothing";
}

export function cautions(caution: Caution, cases: readonly CautionCase[]): void {
  describe(caution.name, () => {
    for (const { name, given, expected } of cases) {
      test(name, () => {
        const warnings = caution(given).map(({ path, says }) => `${path}: ${says}`);
        if (expected === "nothing") return assert.deepEqual(warnings, []);
        const [warning = "", ...others] = warnings;
        assert.deepEqual(others, []);
        assert.match(warning, expected);
        // The API server cuts a single warning here.
        assert.ok(warning.length <= 256, warning);
      });
    }
  });
}
