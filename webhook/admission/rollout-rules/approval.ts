import type { Caution, Rule } from "./submission.ts";

const PATH = "spec.approval.automation";
const SERVICE_ACCOUNT = /^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$/;

/** A name that no user can have lists nobody, and its owner would learn so in the middle of a release. */
export const automationNamesUsers: Rule = ({ after }) =>
  (after.spec.approval?.automation ?? []).flatMap((name, index) =>
    isUserName(name)
      ? []
      : [
          {
            path: `${PATH}[${index}]`,
            value: name,
            rule: "must be the whole name of a user, as the API server authenticates it",
            fix: "write for example system:serviceaccount:ci:deployer (kubectl auth whoami shows yours)",
          },
        ],
  );

/** Nobody is held back, so nobody is excepted. */
export const automationWithoutRule: Caution = ({ after }) => {
  const { automation = [], requireDifferentUser } = after.spec.approval ?? {};
  if (automation.length === 0 || requireDifferentUser === true) return [];
  const says =
    "no effect: everybody may approve, since spec.approval.requireDifferentUser is not true";
  return [{ path: PATH, says }];
};

function isUserName(name: string): boolean {
  if (name === "" || name.trim() !== name) return false;
  return !name.startsWith("system:serviceaccount") || SERVICE_ACCOUNT.test(name);
}
