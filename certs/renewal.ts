import { createPrivateKey, X509Certificate } from "node:crypto";
import { BACKDATED_MS } from "./authority.ts";
import type { Identity, Pair } from "./identity.ts";

/** What has to be made anew, from what, and why, in words for a log line. */
export type Renewal =
  | { readonly kind: "keep"; readonly identity: Identity }
  | { readonly kind: "create"; readonly why: string }
  /** A second authority, trusted beside the first, which still vouches for what is served. */
  | { readonly kind: "renew-authority"; readonly of: Identity; readonly why: string }
  | { readonly kind: "renew-serving"; readonly of: Identity; readonly why: string };

/** All that the decision looks at. */
export interface Evidence {
  /** What the Secret holds; absent when there is none or a part is missing. */
  readonly stored: Identity | undefined;
  /** What this process shows now; absent before the first look. */
  readonly shown: Identity | undefined;
  /** DNS names that clients use. */
  readonly names: readonly string[];
  /** Is the authority of `stored` in every caBundle that clients go by? Seen, not hoped. */
  readonly trust: Trust;
  readonly now: Date;
}

export type Trust = "everywhere" | "not-yet";

/**
 * How long an authority has to be trusted before what it signed is shown: API servers learn of a
 * new caBundle from a watch, each at its own time.
 */
export const SETTLING_MS = 600_000;

/**
 * What to renew now, one thing at a time.
 *
 * An authority is renewed in two moves, so that no request fails: first its certificate is added
 * to what clients trust, and only when that is seen everywhere and has settled is the server's
 * certificate signed by it. What cannot work any more is replaced at once. So a Secret that
 * somebody deletes is a wish for a new authority, and no reason to fail requests.
 */
export function renewalOf(evidence: Evidence): Renewal {
  const { stored, shown } = evidence;
  if (stored !== undefined && read(stored.authority) !== undefined)
    return renewal(stored, evidence);
  const why = "the Secret holds no complete authority";
  return shown === undefined
    ? { kind: "create", why }
    : { kind: "renew-authority", of: shown, why };
}

function renewal(stored: Identity, { names, trust, now }: Evidence): Renewal {
  const authority = new X509Certificate(stored.authority.certPem);
  const serving = read(stored.serving);
  const renewServing = (why: string): Renewal => ({ kind: "renew-serving", of: stored, why });

  if (serving === undefined) return renewServing("the key does not fit the certificate");
  const missing = names.find((name) => serving.checkHost(name) === undefined);
  if (missing !== undefined) return renewServing(`the certificate does not name ${missing}`);
  if (remaining(serving, now) <= 0) return renewServing("the certificate has expired");
  if (remaining(authority, now) < RENEWED_AT) {
    const why = "less than a third of the authority's time is left";
    return { kind: "renew-authority", of: stored, why };
  }
  if (!serving.verify(authority.publicKey)) {
    if (stored.former.length === 0) return renewServing("the authority did not sign it");
    if (!settled(authority, trust, now)) return { kind: "keep", identity: stored };
    return renewServing("the new authority is trusted everywhere");
  }
  return remaining(serving, now) < RENEWED_AT
    ? renewServing("less than a third of the certificate's time is left")
    : { kind: "keep", identity: stored };
}

/** Renewed with this share of the time left: months in which a failure may be noticed. */
const RENEWED_AT = 1 / 3;

function settled(authority: X509Certificate, trust: Trust, now: Date): boolean {
  const issued = authority.validFromDate.getTime() + BACKDATED_MS;
  return trust === "everywhere" && now.getTime() - issued >= SETTLING_MS;
}

/** Share of a certificate's time that is left: 1 when new, 0 or less when expired. */
export function remaining({ validFromDate, validToDate }: X509Certificate, now: Date): number {
  const [from, to] = [validFromDate.getTime(), validToDate.getTime()];
  return (to - now.getTime()) / (to - from);
}

/** @returns undefined when it cannot be read, or when key and certificate are of two pairs */
function read({ certPem, keyPem }: Pair): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(certPem);
    return certificate.checkPrivateKey(createPrivateKey(keyPem)) ? certificate : undefined;
  } catch {
    return undefined;
  }
}
