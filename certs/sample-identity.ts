// For tests: keys are made once a file, because they take most of the time.
import { AUTHORITY_LASTS_MS, BACKDATED_MS, issueAuthority, issueServing } from "./authority.ts";
import type { Identity } from "./identity.ts";
import { newKeyPair } from "./keys.ts";
import type { Names } from "./renew.ts";

const [AUTHORITY_KEYS, OTHER_KEYS, SERVING_KEYS] = await Promise.all([
  newKeyPair(),
  newKeyPair(),
  newKeyPair(),
]);

/** Keys made before, always the same: enough where only certificates are compared. */
export const newKeys = () => Promise.resolve(OTHER_KEYS);

export const NAMES: Names = [
  "sluice-webhook.sluice-system.svc",
  "sluice-webhook.sluice-system.svc.cluster.local",
];
export const NOON = new Date("2026-06-01T12:00:00Z");
export const after = (ms: number, from = NOON) => new Date(from.getTime() + ms);

/** Time until a certificate has less than a third of its time left, counted from its issue. */
export const authorityIsOld = Math.ceil((AUTHORITY_LASTS_MS * 2 - BACKDATED_MS) / 3) + 1000;

/** An identity made at `now`. Authorities of the same `keys` trust each other. */
export function identityAt(now: Date, keys: "first" | "second" = "first"): Identity {
  const pair = keys === "first" ? AUTHORITY_KEYS : OTHER_KEYS;
  const authority = issueAuthority({ keys: pair, serial: "aa", now });
  const serving = issueServing(authority, NAMES, { keys: SERVING_KEYS, serial: "bb", now });
  return { authority, former: [], serving };
}

/** What stands in the Secret after the first move of a renewal at `now`. */
export function halfRenewed(old: Identity, now: Date): Identity {
  const { authority } = identityAt(now, "second");
  return { authority, former: [old.authority.certPem], serving: old.serving };
}
