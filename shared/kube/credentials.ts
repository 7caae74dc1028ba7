import type { Agent } from "node:http";

/** Where the API server is, and who we are. */
export interface Credentials {
  readonly server: URL;
  readonly tls: TlsIdentity;
  /** Authorization and the like; sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Replaces our own pools of connections: the way through a proxy. */
  readonly proxy?: Agent | undefined;
}

export interface TlsIdentity {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}

/** Reads credentials from where they are kept. Called again and again: tokens rotate. */
export type ReadCredentials = () => Promise<Credentials>;

export interface CredentialCache {
  current(): Promise<Credentials>;
  /** Forget what was read, as the server refused it. */
  forget(): void;
}

/** A projected token is rotated long before it expires; client-go too reads it once a minute. */
const REREAD_MS = 60_000;

/**
 * Credentials that are at most a minute old. Calls that come together share one reading. Once there
 * were some, a failed reading keeps them (a volume can be away for a moment while it is swapped).
 */
export function cached(
  read: ReadCredentials,
  clock: () => number = () => performance.now(),
): CredentialCache {
  let known: { readonly credentials: Credentials; readonly until: number } | undefined;
  let reading: Promise<Credentials> | undefined;

  async function readAgain(): Promise<Credentials> {
    try {
      const credentials = await read();
      known = { credentials, until: clock() + REREAD_MS };
      return credentials;
    } catch (error) {
      if (known === undefined) throw error;
      known = { ...known, until: clock() + REREAD_MS / 10 };
      return known.credentials;
    } finally {
      reading = undefined;
    }
  }

  return {
    current() {
      if (known !== undefined && clock() < known.until) return Promise.resolve(known.credentials);
      reading ??= readAgain();
      return reading;
    },
    forget() {
      if (known !== undefined) known = { ...known, until: 0 };
    },
  };
}
