import type { Identity } from "@sluice/shared/api/rollout.ts";
import { MAX_GROUP_LENGTH, MAX_GROUPS } from "@sluice/shared/api/v1beta1/identity.ts";

/** Whose request it is, as the API server says it: nothing of it comes from the sender's own words. */
export interface Sender {
  readonly username: string;
  readonly groups: readonly string[];
  /** What the client calls itself; "" when it does not. */
  readonly fieldManager: string;
}

/** Groups that say no more than the name of the user does. */
const SAID_OF_ALL = /^system:(authenticated|serviceaccounts(:.*)?)$/;

/**
 * The part of it that is kept, the same for the same request: within bounds, since it lies in an
 * annotation and in a status.
 *
 * @returns undefined when the API server names nobody
 */
export function identityOf({ username, groups, fieldManager }: Sender): Identity | undefined {
  if (username === "") return undefined;
  const telling = groups.filter((group) => !SAID_OF_ALL.test(group));
  const kept = telling.slice(0, MAX_GROUPS).map(cut);
  return {
    user: username,
    ...(kept.length === 0 ? {} : { groups: kept }),
    ...(fieldManager === "" ? {} : { manager: fieldManager }),
  };
}

/** By letters: half of one could not be stored. */
function cut(group: string): string {
  return Array.from(group).slice(0, MAX_GROUP_LENGTH).join("");
}
