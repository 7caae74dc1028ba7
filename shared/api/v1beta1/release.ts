import Type from "typebox";
import { dateTime } from "../schema/date-time.ts";
import { IdentitySchema } from "./identity.ts";
import { MAX_STEPS } from "./step.ts";

const decision = () => ({
  step: Type.Integer({
    format: "int32",
    description: "The step that it ended, counted from 1. Example: 1.",
  }),
  to: Type.Optional(
    Type.Integer({
      format: "int32",
      description:
        "Of a jump: the step that nextStepIndex asked for. Absent for an approval. Example: 3.",
    }),
  ),
});

/**
 * An approval on its way from the request that gave it to the controller. Admission writes it, and
 * replaces what somebody else writes here.
 */
export const ApprovalSchema = Type.Object(
  {
    ...decision(),
    revision: Type.String({
      description: "The revision that it is for. Compare for equality only.",
    }),
    by: IdentitySchema,
  },
  {
    description:
      "The approval or jump that was asked for last and is not carried out yet. Written by admission alone.",
  },
);

const GivenApprovalSchema = Type.Object(
  {
    ...decision(),
    by: Type.Optional(IdentitySchema),
    at: dateTime("When the controller took it, for example 2026-06-01T12:00:00Z."),
  },
  { description: "An approval that was given; without by, admission was not asked who it was." },
);

const RolledBackSchema = Type.Object(
  {
    step: Type.Integer({
      format: "int32",
      description: "The step whose pods were not ready in time, counted from 1. Example: 1.",
    }),
    at: dateTime("When it was taken back, for example 2026-06-01T12:00:00Z."),
    message: Type.String({ description: "Why it was taken back, in a sentence." }),
  },
  {
    description:
      "The automatic rollback of this revision (onDeadline: Rollback). If it is sent again, it is held and does not begin before somebody approves; then this is gone.",
  },
);

/** An addition of ours: who did what in a release. */
export const ReleaseSchema = Type.Object(
  {
    revision: Type.String({
      description: "The revision that is released. Compare for equality only.",
    }),
    startedBy: Type.Optional(IdentitySchema),
    startedAt: dateTime("When the controller saw it first, for example 2026-06-01T12:00:00Z."),
    rolledBack: Type.Optional(RolledBackSchema),
    approvals: Type.Optional(
      Type.Array(GivenApprovalSchema, {
        maxItems: MAX_STEPS,
        description: "Approvals and jumps forward, one a step, the latest of each.",
      }),
    ),
  },
  {
    description:
      "The release under way, or the last one: who started it and who approved it. Without startedBy, admission was not asked who it was. Written by the controller alone.",
  },
);
