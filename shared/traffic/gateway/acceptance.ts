import { isRecord } from "../../patch/json.ts";
import type { Acceptance, Routed } from "../editor.ts";
import { type Fields, fieldsIn } from "../fields.ts";

/** What one condition of one gateway says of the route as it is now. */
type Opinion = Acceptance["kind"];

/** Reasons that mean not yet, although they are said as a no. */
const NOT_YET: ReadonlySet<unknown> = new Set(["Pending", "GatewayNotProgrammed"]);

/**
 * What gateways say of a route as it is now. Each that has ever said something is asked, with every
 * parent and every condition for itself; who never reports is not waited for.
 *
 * @see integrations.md 1.6
 */
export function acceptanceOf({ metadata, status }: Routed): Acceptance {
  const { generation = 0 } = metadata;
  const parents = fieldsIn(status?.["parents"]);
  if (parents.length === 0) {
    return { kind: "pending", message: "no gateway has said anything about it yet" };
  }
  const said = parents.flatMap((parent) => opinionsOf(parent, generation));
  const refused = said.find(({ kind }) => kind === "refused");
  const worst = refused ?? said.find(({ kind }) => kind === "pending");
  if (worst === undefined) return { kind: "accepted" };
  return { kind: refused === undefined ? "pending" : "refused", message: worst.message };
}

interface Said {
  readonly kind: Opinion;
  readonly message: string;
}

function opinionsOf(parent: Fields, generation: number): readonly Said[] {
  const from = gatewayOf(parent);
  const conditions = fieldsIn(parent["conditions"]);
  const said = conditions.map((condition) => ({
    kind: opinionOf(condition, generation),
    message: `${from}: ${inWords(condition, generation)}`,
  }));
  if (conditions.some(({ type }) => type === "Accepted")) return said;
  return [...said, { kind: "pending", message: `${from} has not said yet whether it accepts it` }];
}

function opinionOf(condition: Fields, generation: number): Opinion {
  const { type, status, reason } = condition;
  const isFresh = seenIn(condition) >= generation;
  if (type === "PartiallyInvalid") {
    if (status !== "True") return "accepted";
    return isFresh ? "refused" : "pending";
  }
  if (!isAwaited(type)) return "accepted";
  if (!isFresh || status === "Unknown") return "pending";
  if (status === "True") return "accepted";
  const isOnItsWay = isProgrammed(type) || NOT_YET.has(reason);
  return isOnItsWay ? "pending" : "refused";
}

function isAwaited(type: unknown): boolean {
  return type === "Accepted" || type === "ResolvedRefs" || isProgrammed(type);
}

/** A route has no such condition by the standard; some gateways add one that says that it is in effect. */
function isProgrammed(type: unknown): boolean {
  return typeof type === "string" && type.endsWith("Programmed");
}

/** Generation that a condition is about; who does not say is taken to mean the one that is there. */
function seenIn({ observedGeneration }: Fields): number {
  return typeof observedGeneration === "number" ? observedGeneration : Infinity;
}

function inWords(condition: Fields, generation: number): string {
  const { type, status, reason, message } = condition;
  const seen = seenIn(condition);
  if (seen < generation) {
    return `${text(type)} is about generation ${seen}, the route is at ${generation}`;
  }
  return `${text(type)} is ${text(status)}, ${text(reason)}: ${text(message)}`;
}

function gatewayOf({ parentRef, controllerName }: Fields): string {
  const { kind = "Gateway", name, namespace } = isRecord(parentRef) ? parentRef : {};
  const place = namespace === undefined ? "" : `${text(namespace)}/`;
  return `${text(kind)} ${place}${text(name)} (${text(controllerName)})`;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "?");
