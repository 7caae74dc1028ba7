/** A private key and its certificate, both PEM; the latter as `certificatesIn` gives it. */
export interface Pair {
  readonly keyPem: string;
  readonly certPem: string;
}

/** What the replicas share: who signs, and what they show to the API server. */
export interface Identity {
  readonly authority: Pair;
  /** Certificates of authorities that signed before, PEM; trusted until they expire. Keyless. */
  readonly former: readonly string[];
  readonly serving: Pair;
}

/** What a client has to trust to reach whoever shows any certificate of this identity. */
export function bundleOf({ authority, former }: Pick<Identity, "authority" | "former">): string {
  return [authority.certPem, ...former].map((pem) => `${pem}\n`).join("");
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Certificates of a PEM bundle, in order, each with the line ends of this system and none at its end. */
export function certificatesIn(bundle: string): readonly string[] {
  return (bundle.match(CERTIFICATE) ?? []).map((pem) => pem.replaceAll("\r\n", "\n"));
}
