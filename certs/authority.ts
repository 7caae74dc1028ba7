import { sign } from "node:crypto";
import forge from "node-forge";
import type { Pair } from "./identity.ts";
import type { KeyPair } from "./keys.ts";

/** What has to come from outside, so that the rest is a function of its arguments. */
export interface Ingredients {
  readonly keys: KeyPair;
  /** Random bytes in hex, at most 19: two certificates of one authority must differ in their number. */
  readonly serial: string;
  readonly now: Date;
}

const DAY_MS = 86_400_000;
export const AUTHORITY_LASTS_MS = 3650 * DAY_MS;
export const SERVING_LASTS_MS = 365 * DAY_MS;
/** Certificates are dated back, for an API server whose clock is behind ours. */
export const BACKDATED_MS = 3_600_000;

/** contract.md 3.11. */
const AUTHORITY_NAME = "webhook-cert-ca";

/** A new authority that signs itself. It may sign servers, and no further authorities. */
export function issueAuthority(ingredients: Ingredients): Pair {
  const certificate = unsigned(ingredients, AUTHORITY_LASTS_MS);
  certificate.setSubject(commonName(AUTHORITY_NAME));
  certificate.setIssuer(commonName(AUTHORITY_NAME));
  certificate.setExtensions([
    { name: "basicConstraints", critical: true, cA: true, pathLenConstraint: 0 },
    { name: "keyUsage", critical: true, keyCertSign: true, cRLSign: true, digitalSignature: true },
    { name: "subjectKeyIdentifier" },
  ]);
  return signed(certificate, ingredients.keys, ingredients.keys.privatePem);
}

/**
 * A certificate for a server.
 *
 * It names the key of its issuer: while an authority is renewed two of the same name are trusted,
 * and a client that goes by the name alone could pick the wrong one.
 *
 * @param authority who signs; certificate and key have to belong together
 * @param names     DNS names of the server, at least one; the first is also its common name
 */
export function issueServing(
  authority: Pair,
  names: readonly [string, ...string[]],
  ingredients: Ingredients,
): Pair {
  const issuer = forge.pki.certificateFromPem(authority.certPem);
  const certificate = unsigned(ingredients, SERVING_LASTS_MS);
  // X.520 allows a common name of 64 characters; nobody checks it since there are DNS names.
  certificate.setSubject(commonName(names[0].slice(0, 64)));
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: "basicConstraints", critical: true, cA: false },
    { name: "keyUsage", critical: true, digitalSignature: true, keyEncipherment: true },
    { name: "extKeyUsage", serverAuth: true },
    { name: "subjectAltName", altNames: names.map((value) => ({ type: DNS, value })) },
    { name: "subjectKeyIdentifier" },
    {
      name: "authorityKeyIdentifier",
      keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes(),
    },
  ]);
  return signed(certificate, ingredients.keys, authority.keyPem);
}

/** GeneralName `dNSName` of RFC 5280, 4.2.1.6. */
const DNS = 2;

function unsigned({ keys, serial, now }: Ingredients, lastsMs: number): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicPem);
  // RFC 5280, 4.1.2.2: positive, so the highest bit is 0, and not 0 itself.
  certificate.serialNumber = `01${serial}`;
  certificate.validity.notBefore = new Date(now.getTime() - BACKDATED_MS);
  certificate.validity.notAfter = new Date(now.getTime() + lastsMs);
  return certificate;
}

/** OpenSSL signs: in JavaScript it takes a hundred milliseconds, in which nobody's request is answered. */
function signed(certificate: forge.pki.Certificate, keys: KeyPair, signingPem: string): Pair {
  const signer = forge.pki.privateKeyFromPem(signingPem);
  const content = () => forge.asn1.toDer(certificate.tbsCertificate).getBytes();
  signer.sign = () =>
    sign("sha256", Buffer.from(content(), "latin1"), signingPem).toString("latin1");
  certificate.sign(signer, forge.md.sha256.create());
  const certPem = forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n").trim();
  return { keyPem: keys.privatePem, certPem };
}

const commonName = (value: string) => [{ name: "commonName", value }];
