import Type from "typebox";
import { dateTime } from "../schema/date-time.ts";
import {
  CONDITION_STATUSES,
  CONDITION_TYPES,
  PROGRESSING_REASONS,
  TERMINATING_REASONS,
} from "../status/conditions.ts";

const anyOf = (words: readonly string[]) => words.join(", ");

/**
 * Any strings: others may add conditions, and fields may be empty. The table of ours is
 * `status/conditions.ts`.
 */
export const ConditionSchema = Type.Object(
  {
    type: Type.String({
      description: `What the condition is about: ${anyOf(CONDITION_TYPES)}.`,
    }),
    status: Type.String({ description: `One of ${anyOf(CONDITION_STATUSES)}.` }),
    reason: Type.String({
      description: `Why, in one word for programs; may be empty. Of Progressing: ${anyOf(PROGRESSING_REASONS)}. Of Terminating: ${anyOf(TERMINATING_REASONS)}.`,
    }),
    message: Type.String({ description: "Why, in a sentence for people; may be empty." }),
    lastUpdateTime: Type.Optional(dateTime("When any field of the condition last changed.")),
    lastTransitionTime: Type.Optional(dateTime("When status last changed.")),
  },
  {
    description:
      'One fact about the release. Example: {type: Progressing, status: "True", reason: InRolling}.',
  },
);
