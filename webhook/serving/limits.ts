/** What a client may cost us. Times in ms, sizes in bytes. */
export interface Limits {
  /** From a connection to the end of its TLS handshake. */
  readonly handshakeMs: number;
  /** How long a connection may be open without a request on it. */
  readonly idleMs: number;
  /** From the first byte of a request, or from the connection if it is the first one, to the end of its headers. */
  readonly headersMs: number;
  /** From the end of the headers to the end of the body. */
  readonly bodyMs: number;
  /** How often those who are late are looked for. */
  readonly lookMs: number;
  /** One review. */
  readonly bodyBytes: number;
  /** Lists that are to be converted, all together: one comes as one body. */
  readonly listBytes: number;
  /** What has arrived of all reviews that are not complete yet. */
  readonly bodiesBytes: number;
}

/**
 * An API server keeps a connection for 90 s of idleness. If we closed it first, a request could
 * be on its way to us on a connection that is gone, and it is not sent again.
 */
const IDLE_MS = 120_000;

const MEBIBYTE = 1024 * 1024;

export const LIMITS: Limits = {
  // An API server gives up after `timeoutSeconds`, 5 at most in our configurations: whoever takes
  // longer is none, or no longer listens.
  handshakeMs: 10_000,
  bodyMs: 10_000,
  idleMs: IDLE_MS,
  // Not as strict: Go opens connections in advance, and Node counts from there until the first
  // request. It costs little, as Node takes no more than 16 KiB of headers.
  headersMs: IDLE_MS + 5_000,
  lookMs: 5_000,
  // A review holds the object twice, each up to 3 MiB as the API server takes them.
  bodyBytes: 16 * MEBIBYTE,
  // 20,000 Rollouts of 12 KiB, more than an API server sends.
  listBytes: 256 * MEBIBYTE,
  // Four of the largest, or thousands of ordinary ones; they are answered as fast as they arrive.
  bodiesBytes: 64 * MEBIBYTE,
};
