import type { RequestHeaderModifier, RequestMatch } from "../api/rollout.ts";

/** Which requests go to the new version. */
export interface Split {
  /** Percent of the requests, 0 to 100; of those that match nothing, where there are `matches`. Absent: none. */
  readonly weight?: number;
  /** Requests that go there whatever the weight: those that match any entry. Absent or empty: none. */
  readonly matches?: readonly RequestMatch[];
  /** What is done to the headers of the requests that go there. */
  readonly requestHeaderModifier?: RequestHeaderModifier;
}

/** Between which Services a routed object splits, and for whom, in its namespace. */
export interface Routing {
  /** Name of who routes: of a Rollout, or of what `holder` says. */
  readonly rollout: string;
  /** Absent: a Rollout. */
  readonly holder?: "TrafficRouting";
  /** The Service that clients use: the old version's share. */
  readonly service: string;
  /** The Service of the new version; the same one where none is made for it. */
  readonly canaryService: string;
  readonly split: Split;
}
