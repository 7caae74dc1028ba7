import type { Acceptance, Unroutable } from "@sluice/shared/traffic/editor.ts";
import type { Routing, Split } from "@sluice/shared/traffic/routing.ts";
import type { Change } from "./change.ts";
import type { RouteSeen } from "./seen.ts";

/**
 * How one kind of object routes traffic. Pure; a new kind of gateway is one file that makes one of these.
 */
export interface RouteProvider {
  /** What goes to the new version now; `own` when the object is as its user wants it. */
  splitOf(route: RouteSeen): Split | "own";
  /** Writes after which it routes like this; none when it does. `own`: everything of ours is taken out. */
  changesFor(route: RouteSeen, wanted: Routing | "own"): readonly Change[] | Unroutable;
  /** Whether its gateways ever say that they have accepted it. */
  readonly gateways: "speak" | "are silent";
  /** So long gateways take to do what they have accepted, in seconds, as far as anybody knows. */
  readonly settleSeconds: number;
  /** What its gateway says of the object as it is. */
  acceptance(route: RouteSeen): Acceptance;
}
