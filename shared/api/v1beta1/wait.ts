import Type from "typebox";
import { dateTime } from "../schema/date-time.ts";
import { oneOf } from "../schema/one-of.ts";
import { CAUSES } from "../status/causes.ts";
import { WAITING_FOR } from "../status/waiting-for.ts";

/** An addition of ours: clients of the original do not know it and need not. */
export const WaitSchema = Type.Object(
  {
    for: oneOf(
      WAITING_FOR,
      "What it waits for: Approval, by a person; Duration, the step's pause; Pods, to get ready; Traffic, Services, routes and gateways to be as the step needs them; Deadline, a person, since pods were not ready within progressDeadlineSeconds; Resume, spec.strategy.paused to become false; Workload, to exist and be up to date; Native, the workload's own controller to complete the update.",
    ),
    step: Type.Integer({
      format: "int32",
      description:
        "The step that waits, counted from 1; one more than there are while only the old version of a blue-green release has still to go. An approval that says another one here is refused. Example: 2.",
    }),
    revision: Type.String({
      description:
        "The revision that waits: an approval is for this one and no other, and one that says another one here is refused. Compare for equality only.",
    }),
    since: dateTime("When the wait began, for example 2026-06-01T12:00:00Z."),
    until: Type.Optional(
      dateTime(
        "When the wait ends by itself, or when the pods that are waited for are late; absent if it does not. Example: 2026-06-01T12:05:00Z.",
      ),
    ),
    cause: Type.Optional(
      oneOf(
        CAUSES,
        "What keeps the pods that are waited for: PodCreation, they cannot be made (a quota, an admission webhook); Unschedulable, no node takes one; ImagePull; ContainerConfig, a container cannot be made; CrashLoop, one fails; Disruption, a pod is evicted; NotReady, one runs and a probe or gate does not pass; Starting. Absent while nothing is wrong; Starting and NotReady are said after 30 s. The message names a pod.",
      ),
    ),
    message: Type.String({ description: "What is waited for and what ends it, in a sentence." }),
    command: Type.Optional(
      Type.String({
        description:
          "A command to copy: one that ends the wait or, while pods are waited for, one that shows them.",
      }),
    ),
  },
  {
    description:
      "What a release that does not move is waiting for, since when, and what ends the wait. Absent while it moves.",
  },
);
