import { randomBytes, X509Certificate } from "node:crypto";
import { type Ingredients, issueAuthority, issueServing } from "./authority.ts";
import type { Identity } from "./identity.ts";
import { type KeyPair, newKeyPair } from "./keys.ts";
import { remaining, type Renewal } from "./renewal.ts";

/** DNS names of a server, at least one. */
export type Names = readonly [string, ...string[]];

/** What a renewal is made with. */
export interface Making {
  readonly names: Names;
  readonly now: Date;
  /** New keys in earnest when absent; tests have some ready, since they take most of the time. */
  readonly newKeys?: (() => Promise<KeyPair>) | undefined;
}

/** Carries a renewal out in memory: keys and certificates, nothing written anywhere. */
export async function renew(renewal: Renewal, making: Making): Promise<Identity> {
  const { names, now } = making;
  switch (renewal.kind) {
    case "keep":
      return renewal.identity;
    case "create": {
      const authority = issueAuthority(await ingredients(making));
      const serving = issueServing(authority, names, await ingredients(making));
      return { authority, former: [], serving };
    }
    case "renew-authority": {
      const { authority, former, serving } = renewal.of;
      const trusted = [authority.certPem, ...former].filter((pem) => isValid(pem, now));
      return { authority: issueAuthority(await ingredients(making)), former: trusted, serving };
    }
    case "renew-serving": {
      const { authority, former } = renewal.of;
      const serving = issueServing(authority, names, await ingredients(making));
      return { authority, former: former.filter((pem) => isValid(pem, now)), serving };
    }
  }
}

async function ingredients({ now, newKeys = newKeyPair }: Making): Promise<Ingredients> {
  return { keys: await newKeys(), serial: randomBytes(15).toString("hex"), now };
}

const isValid = (pem: string, now: Date) => remaining(new X509Certificate(pem), now) > 0;
