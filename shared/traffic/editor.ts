import { isRecord } from "../patch/json.ts";
import type { Routing } from "./routing.ts";

/** An object that routes traffic, as the JSON that it is: fields that we do not know survive. */
export interface Routed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** Why an object cannot route as it is asked to: field, value, rule and fix, in a sentence or two. */
export interface Unroutable {
  readonly unroutable: string;
}

export function isUnroutable(value: object): value is Unroutable {
  return "unroutable" in value;
}

/** What a gateway says of an object as it is now. */
export type Acceptance =
  /** All that have ever said something accept this generation; or it is none that is ever spoken of. */
  | { readonly kind: "accepted" }
  /** It has not been looked at yet. */
  | { readonly kind: "pending"; readonly message: string }
  /** It has been, and is not accepted: which gateway, which condition, its reason and message. */
  | { readonly kind: "refused"; readonly message: string };

/**
 * How one kind of object is edited to route traffic. Pure: objects in, objects out, none changed.
 *
 * `route(intent, routing)` is the one stored form; it carries the routing and the original in an
 * annotation (record.ts), so that everybody who meets the object next can tell ours from its user's.
 * Laws, see editor-laws.ts: what was routed is read back; routing twice is routing once; taken back, it is the
 * user's object exactly; a stranger's edit in between survives.
 */
export interface RouteEditor {
  /** Kubernetes kind, for words: HTTPRoute. */
  readonly kind: string;
  /** What the object does according to its record; undefined when nobody routes with it. */
  routingOf(object: Routed): Routing | undefined;
  /**
   * The object as its user wants it, all of ours taken out.
   *
   * @param object as it is stored, or as a user has just sent it: with ours, without, or in part
   * @param stored what was stored before, where `object` may have lost the record
   */
  intent(object: Routed, stored?: Routed): Routed;
  /**
   * The stored form.
   *
   * @param stored what is stored now, if anything: what its API server drops of ours is left out
   */
  route(intent: Routed, routing: Routing, stored?: Routed): Routed | Unroutable;
  acceptance(object: Routed): Acceptance;
}

/** Whether the API server's answer is one: a name, a namespace and a spec; the rest is looked at by editors. */
export function isRouted(value: unknown): value is Routed {
  if (!isRecord(value) || !isRecord(value["metadata"])) return false;
  const { name, namespace } = value["metadata"];
  return typeof name === "string" && typeof namespace === "string" && isRecord(value["spec"]);
}
