import { issueAuthority, issueServing } from "@sluice/certs/authority.ts";
import { newKeyPair } from "@sluice/certs/keys.ts";
import type { AdmissionServer, Shown } from "./server.ts";

/** For tests: a certificate, made once a process because the keys take most of the time. */

export const NAME = "sluice-webhook.sluice-system.svc";
export const LOOPBACK = { host: "127.0.0.1", port: 0 };

const now = new Date();
const [authorityKeys, servingKeys] = await Promise.all([newKeyPair(), newKeyPair()]);
const authority = issueAuthority({ keys: authorityKeys, serial: "aa", now });

export const AUTHORITY_PEM = authority.certPem;
export const PAIR: Shown = issueServing(authority, [NAME], {
  keys: servingKeys,
  serial: "bb",
  now,
});

/** 0 while it does not listen. */
export function portOf({ app }: Pick<AdmissionServer, "app">): number {
  const address = app.server.address();
  return address === null || typeof address === "string" ? 0 : address.port;
}
