import type { RequestMatch } from "../../api/rollout.ts";
import type { Fields } from "../fields.ts";
import type { Conflict } from "./conditions.ts";

/** All that differs between the kinds of routes of the Gateway API. */
export interface RouteKind {
  readonly kind: string;
  /** Matches of a rule; what it is without any, as the API server fills it in. */
  matchesOf(rule: Fields): readonly Fields[];
  /**
   * The requests of a user's match that a step asks for.
   *
   * @param others all matches of the route: a more specific one may have these requests already
   * @returns `nothing` when no request is in both
   */
  both(
    match: Fields,
    asked: RequestMatch,
    others: readonly Fields[],
  ): Fields | "nothing" | Conflict;
}
