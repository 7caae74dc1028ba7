import type { Routed, Unroutable } from "@sluice/shared/traffic/editor.ts";
import type { Routing } from "@sluice/shared/traffic/routing.ts";
import type { Selection } from "@sluice/shared/traffic/service.ts";

// What the person who typed the command reads under it, as `Warning: …`.

/** Told when somebody updates a route in the middle of a release, and ours is not in what they send. */
export function routedWarnings(sent: Routed, routing: Routing): readonly string[] {
  return [goesOn(sent, routing), OTHERS_STAY];
}

/** Told when they change what a script has changed as well: only the controller has the script. */
export function clashWarnings(
  sent: Routed,
  routing: Routing,
  places: readonly string[],
): readonly string[] {
  return [
    goesOn(sent, routing),
    `what you changed where it routes (${places.join(", ")}) is remembered: the controller routes by it at its next look, within 10 s, and it stays when the release is over; all else that you changed is in`,
  ];
}

/** Told when they change an Ingress that was made for a release. */
export function canaryIngressWarnings(sent: Routed, routing: Routing): readonly string[] {
  const stable = sent.metadata.name.replace(/-canary$/, "");
  return [
    goesOn(sent, routing),
    `it was made for the release and goes with it: change Ingress ${stable}, and this one follows`,
  ];
}

function goesOn(sent: Routed, routing: Routing): string {
  const who = holderOf(sent, routing);
  const during = routing.holder === undefined ? "it" : "a Rollout that names it";
  return `${who} goes on routing with this ${sent.kind} while ${during} releases: ${shareInWords(routing)} to Service ${routing.canaryService}`;
}

/** The same of a Service. */
export function selectedWarnings(
  sent: Routed,
  { rollout, key, hash }: Selection,
): readonly string[] {
  const named = `Rollout ${sent.metadata.namespace}/${rollout}`;
  return [
    `${named} keeps this Service on the pods of the previous version while it releases: selector ${key}: ${hash}`,
    OTHERS_STAY,
  ];
}

const OTHERS_STAY = "all else that you changed is in, and stays when the release is over";

/** Who holds it, as people call it. */
export function holderOf(
  { metadata: { namespace } }: Pick<Routed, "metadata">,
  { rollout, holder }: Pick<Routing, "rollout" | "holder">,
): string {
  return `${holder ?? "Rollout"} ${namespace}/${rollout}`;
}

/** Told when what they send cannot be routed, so that it is stored as it is. */
export function unroutableWarnings(
  { kind }: Routed,
  who: string,
  { unroutable }: Unroutable,
): readonly string[] {
  return [
    `${who} was routing with this ${kind} and no longer can, so no request goes to the new version by it now`,
    unroutable,
  ];
}

/** Told when they bring what only a release may write. */
export function strippedWarning({ kind }: Routed): string {
  return `no release routes with this ${kind}: what an earlier one had put into this manifest was taken out`;
}

function shareInWords({ holder, split: { weight, matches = [] } }: Routing): string {
  const matching = `requests that match ${holder === undefined ? "its step" : "it"}`;
  const share = weight === undefined ? undefined : `${weight}% of the requests`;
  const special = matches.length === 0 ? undefined : matching;
  const both = [special, share].filter((part) => part !== undefined);
  return both.length === 0 ? "no requests" : both.join(" and ");
}
