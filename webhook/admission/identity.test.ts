import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MAX_GROUP_LENGTH, MAX_GROUPS } from "@sluice/shared/api/v1beta1/identity.ts";
import { identityOf, type Sender } from "./identity.ts";

function sender(differs: Partial<Sender> = {}): Sender {
  return { username: "jane", groups: ["devs"], fieldManager: "kubectl-set", ...differs };
}

const SERVICE_ACCOUNT = "system:serviceaccount:ci:deployer";
const MANY = Array.from({ length: 100 }, (_, index) => `team-${index}`);
const LONG = "x".repeat(5000);

const cases = [
  {
    name: "a user has a name, groups and what was used",
    from: sender(),
    is: { user: "jane", groups: ["devs"], manager: "kubectl-set" },
  },
  {
    name: "the group that everybody is in says nothing",
    from: sender({ groups: ["system:authenticated"], fieldManager: "" }),
    is: { user: "jane" },
  },
  {
    name: "the groups of a service account are in its name",
    from: sender({
      username: SERVICE_ACCOUNT,
      groups: ["system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"],
    }),
    is: { user: SERVICE_ACCOUNT, manager: "kubectl-set" },
  },
  {
    name: "the group of administrators says a lot",
    from: sender({ groups: ["system:masters", "system:authenticated"], fieldManager: "" }),
    is: { user: "jane", groups: ["system:masters"] },
  },
  {
    name: "of many groups the first are kept",
    from: sender({ groups: MANY, fieldManager: "" }),
    is: { user: "jane", groups: MANY.slice(0, MAX_GROUPS) },
  },
  {
    name: "the long name of a group is cut",
    from: sender({ groups: [LONG], fieldManager: "" }),
    is: { user: "jane", groups: [LONG.slice(0, MAX_GROUP_LENGTH)] },
  },
  { name: "nobody is nobody", from: sender({ username: "" }), is: undefined },
];

describe("identityOf", () => {
  for (const { name, from, is } of cases) {
    test(name, () => assert.deepEqual(identityOf(from), is));
  }
});
