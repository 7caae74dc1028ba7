import type { OwnerReference, TrafficRouting } from "@sluice/shared/api/rollout.ts";
import type { ScriptEngine } from "@sluice/shared/scripts/run-script.ts";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import type { Service } from "@sluice/shared/traffic/service.ts";
import type { Found } from "./scripts/find-script.ts";

/** An object that traffic is routed by: what the Rollout names, and what was found. */
export interface RouteSeen {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent: there is none of that name. */
  readonly object?: Routed;
  /** Key of the script by which the object is changed; absent for kinds that need none. */
  readonly scriptKey?: string;
  /** Of an Ingress: what is called like its canary, if anything. */
  readonly canary?: Routed;
  /** The script of that key, looked for. */
  readonly scripted?: Scripted;
  /** Who routes with it, where that is somebody else: then it is theirs to change. */
  readonly heldBy?: string;
  /** The cluster has no such kind. */
  readonly standing?: "no such kind";
}

export interface Scripted {
  readonly engine: ScriptEngine;
  readonly script: Found;
  /** The Rollout or TrafficRouting to which a canary Ingress belongs. */
  readonly owner: OwnerReference;
}

/** All that is known of how requests reach a workload. Read anew for each look, as far as a release needs it. */
export interface TrafficSeen {
  readonly routing: TrafficRouting;
  /** The Service that clients use; absent: there is none. */
  readonly service?: Service;
  /** The Service of the new version; absent: there is none. */
  readonly canaryService?: Service;
  /** uids of the pods that the canary Service has as ready endpoints. */
  readonly endpoints: ReadonlySet<string>;
  /** How many pods on their way out the Service that clients use has as ready endpoints all the same; absent: none. */
  readonly lingering?: number;
  readonly routes: readonly RouteSeen[];
}
