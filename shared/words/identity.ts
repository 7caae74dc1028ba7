import type { Identity } from "../api/rollout.ts";

/** What is said of somebody whom admission was not asked about. */
const SOMEBODY = "somebody unknown, since admission was not asked";

/** `jane (kubectl-set)`. */
export function whoInWords(who: Identity | undefined): string {
  if (who === undefined) return SOMEBODY;
  return who.manager === undefined ? who.user : `${who.user} (${who.manager})`;
}
