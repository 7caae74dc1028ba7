import { randomBytes, X509Certificate } from "node:crypto";
import { type Ingredients, issueAuthority, issueServing } from "./authority.ts";
import type { Identity } from "./identity.ts";
import { newKeyPair } from "./keys.ts";
import { remaining, type Renewal } from "./renewal.ts";

/** DNS names of a server, at least one. */
export type Names = readonly [string, ...string[]];

/** Carries a renewal out in memory: keys and certificates, nothing written anywhere. */
export async function renew(renewal: Renewal, names: Names, now: Date): Promise<Identity> {
  switch (renewal.kind) {
    case "keep":
      return renewal.identity;
    case "create": {
      const authority = issueAuthority(await ingredients(now));
      const serving = issueServing(authority, names, await ingredients(now));
      return { authority, former: [], serving };
    }
    case "renew-authority": {
      const { authority, former, serving } = renewal.of;
      const trusted = [authority.certPem, ...former].filter((pem) => isValid(pem, now));
      return { authority: issueAuthority(await ingredients(now)), former: trusted, serving };
    }
    case "renew-serving": {
      const { authority, former } = renewal.of;
      const serving = issueServing(authority, names, await ingredients(now));
      return { authority, former: former.filter((pem) => isValid(pem, now)), serving };
    }
  }
}

async function ingredients(now: Date): Promise<Ingredients> {
  return { keys: await newKeyPair(), serial: randomBytes(15).toString("hex"), now };
}

const isValid = (pem: string, now: Date) => remaining(new X509Certificate(pem), now) > 0;
