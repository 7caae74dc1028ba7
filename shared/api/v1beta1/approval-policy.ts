import Type from "typebox";
import { cel } from "../schema/cel.ts";

/** Users of `spec.approval.automation`. Also what bounds the cost of the rule below. */
const MAX_AUTOMATION = 16;
/** A service account has at most 22 + 63 + 1 + 253 letters; other names are shorter as a rule. */
const MAX_USER_LENGTH = 512;

const SERVICE_ACCOUNT = "system:serviceaccount:";

const AutomationSchema = Type.Array(
  Type.String({
    minLength: 1,
    maxLength: MAX_USER_LENGTH,
    description: "Name of a user, for example system:serviceaccount:ci:deployer.",
    ...cel({
      rule: `!self.startsWith('${SERVICE_ACCOUNT}') || self.matches('^${SERVICE_ACCOUNT}[a-z0-9-]+:[a-z0-9.-]+$')`,
      message: "a service account is named system:serviceaccount:<namespace>:<name>",
    }),
  }),
  {
    maxItems: MAX_AUTOMATION,
    "x-kubernetes-list-type": "set",
    description:
      "Users, at most 16, that may approve what they started themselves: programs that have checked it by their own means. A whole user name each, as the API server authenticates it. Absent: none. Example: [system:serviceaccount:ci:deployer].",
  },
);

/** An addition of ours. */
export const ApprovalPolicySchema = Type.Object(
  {
    requireDifferentUser: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          "True: who started a release may not approve it, nor help it along by other means (a jump forward, an edit of the spec other than strategy.paused, deleting the Rollout); anybody else who has the right to, may. Who started it is in status.release. Default false.",
      }),
    ),
    automation: Type.Optional(AutomationSchema),
  },
  {
    description:
      "Who may approve. Absent: everybody who may patch rollouts/status. Fixed for the one who started the release while it is under way. Example: {requireDifferentUser: true}.",
  },
);
