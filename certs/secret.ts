import { bundleOf, certificatesIn, type Identity } from "./identity.ts";

/** Values of `data` in a Secret: base64 by key. */
export type SecretData = Readonly<Record<string, string>>;

const encode = (text: string) => Buffer.from(text).toString("base64");

/**
 * The Secret's data. Keys as in contract.md 3.11: `tls.*` repeat the serving pair under the names
 * that other tools expect. `ca-cert.pem` is a bundle: first who signs now, then former authorities.
 */
export function toSecretData(identity: Identity): SecretData {
  const { authority, serving } = identity;
  return {
    "ca-key.pem": encode(authority.keyPem),
    "ca-cert.pem": encode(bundleOf(identity)),
    "key.pem": encode(serving.keyPem),
    "cert.pem": encode(serving.certPem),
    "tls.key": encode(serving.keyPem),
    "tls.crt": encode(serving.certPem),
  };
}

/** @returns undefined when a part is missing; whether the parts fit together is not asked here */
export function fromSecretData(data: SecretData): Identity | undefined {
  const decode = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
  const [signer, ...former] = certificatesIn(decode("ca-cert.pem"));
  const [keyPem, servingKey] = [decode("ca-key.pem"), decode("key.pem")];
  const [servingCert] = certificatesIn(decode("cert.pem"));
  if (signer === undefined || servingCert === undefined) return undefined;
  if (keyPem === "" || servingKey === "") return undefined;
  return {
    authority: { keyPem, certPem: signer },
    former,
    serving: { keyPem: servingKey, certPem: servingCert },
  };
}
