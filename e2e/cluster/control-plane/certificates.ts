import { createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import forge from "node-forge";

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Signs certificates; one for the cluster, one for the front proxy (they must not be the same). */
export interface Authority {
  readonly certificate: string;
  readonly issue: (request: CertificateRequest) => KeyPair;
}

export interface CertificateRequest {
  /** A user's name, for Kubernetes. */
  readonly commonName: string;
  /** A user's group, for Kubernetes. */
  readonly organization?: string;
  /** Makes it a server's certificate as well. */
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
}

/** Clocks differ, and a cluster lives for hours. */
const VALID_FROM_MS = -3_600_000;
const VALID_TO_MS = 7 * 24 * 3_600_000;

const generate = promisify(generateKeyPair);

/** An RSA key in PEM. RSA, since our certificate library signs with nothing else. */
export async function newKey(): Promise<string> {
  const { privateKey } = await generate("rsa", { modulusLength: 2048 });
  return String(privateKey.export({ type: "pkcs8", format: "pem" }));
}

export function publicKeyOf(key: string): string {
  return String(createPublicKey(createPrivateKey(key)).export({ type: "spki", format: "pem" }));
}

/**
 * @param keys the authority's key, and the one key of all certificates that it issues:
 *   all parties are on this machine, and making keys is the slow part
 */
export function newAuthority(name: string, keys: { own: string; issued: string }): Authority {
  const subject = [{ name: "commonName", value: name }];
  const own = draft(keys.own, subject);
  own.setIssuer(subject);
  own.setExtensions([
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    { name: "subjectKeyIdentifier" },
  ]);
  const signer = forge.pki.privateKeyFromPem(keys.own);
  const sign = (certificate: forge.pki.Certificate) => {
    certificate.sign(signer, forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate);
  };
  const issue = (request: CertificateRequest): KeyPair => {
    const certificate = draft(keys.issued, subjectOf(request));
    certificate.setIssuer(subject);
    certificate.setExtensions(extensionsOf(request));
    return { certificate: sign(certificate), key: keys.issued };
  };
  return { certificate: sign(own), issue };
}

function draft(key: string, subject: forge.pki.CertificateField[]): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKeyOf(key));
  // A leading zero bit, or it would read as a negative number.
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
  certificate.validity.notBefore = new Date(Date.now() + VALID_FROM_MS);
  certificate.validity.notAfter = new Date(Date.now() + VALID_TO_MS);
  certificate.setSubject(subject);
  return certificate;
}

function subjectOf({ commonName, organization }: CertificateRequest): forge.pki.CertificateField[] {
  const group = organization === undefined ? [] : [organization];
  return [
    { name: "commonName", value: commonName },
    ...group.map((value) => ({ name: "organizationName", value })),
  ];
}

/** Numbers of RFC 5280, 4.2.1.6. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

function extensionsOf({ names = [], addresses = [] }: CertificateRequest): object[] {
  const altNames = [
    ...names.map((value) => ({ type: DNS_NAME, value })),
    ...addresses.map((ip) => ({ type: IP_ADDRESS, ip })),
  ];
  return [
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: altNames.length > 0, clientAuth: true },
    ...(altNames.length > 0 ? [{ name: "subjectAltName", altNames }] : []),
  ];
}
