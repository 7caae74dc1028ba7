import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApprovalPolicy } from "@sluice/shared/api/rollout.ts";
import { automationNamesUsers, automationWithoutRule } from "./approval.ts";
import { created, SHOP } from "./submission-fixture.ts";

const withApproval = (approval: ApprovalPolicy) =>
  created({ ...SHOP, spec: { ...SHOP.spec, approval } });

describe("automationNamesUsers", () => {
  const names: readonly { name: string; taken: "taken" | "refused" }[] = [
    { name: "system:serviceaccount:ci:deployer", taken: "taken" },
    { name: "system:serviceaccount:ci:deployer.prod", taken: "taken" },
    { name: "jane", taken: "taken" },
    { name: "https://login.example.com#42", taken: "taken" },
    { name: "", taken: "refused" },
    { name: " jane", taken: "refused" },
    { name: "system:serviceaccount", taken: "refused" },
    { name: "system:serviceaccount:deployer", taken: "refused" },
    { name: "system:serviceaccounts:ci", taken: "refused" },
  ];
  for (const { name, taken } of names) {
    test(`"${name}" is ${taken}`, () => {
      const automation = ["bob", name];
      const paths = automationNamesUsers(withApproval({ automation })).map(({ path }) => path);
      assert.deepEqual(paths, taken === "taken" ? [] : ["spec.approval.automation[1]"]);
    });
  }

  test("nobody need be listed", () => {
    assert.deepEqual(automationNamesUsers(created(SHOP)), []);
    assert.deepEqual(automationNamesUsers(withApproval({ requireDifferentUser: true })), []);
  });
});

describe("automationWithoutRule", () => {
  const automation = ["system:serviceaccount:ci:deployer"];
  const cases: readonly { approval: ApprovalPolicy; warnings: number }[] = [
    { approval: { automation }, warnings: 1 },
    { approval: { automation, requireDifferentUser: false }, warnings: 1 },
    { approval: { automation, requireDifferentUser: true }, warnings: 0 },
    { approval: { automation: [] }, warnings: 0 },
    { approval: {}, warnings: 0 },
  ];
  for (const { approval, warnings } of cases) {
    test(`${JSON.stringify(approval)} is warned about ${warnings} times`, () => {
      assert.equal(automationWithoutRule(withApproval(approval)).length, warnings);
    });
  }
});
