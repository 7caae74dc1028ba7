import type { Logger } from "@sluice/shared/telemetry/log.ts";
import { ensureIdentity, ensureTrust, type Places } from "./ensure.ts";
import type { Identity, Pair } from "./identity.ts";
import type { Making, Names } from "./renew.ts";

export interface KeeperOptions {
  readonly places: Places;
  readonly names: Names;
  /** Shows a pair to whoever connects from now on. Called at the first look and on each renewal. */
  readonly show: (pair: Pair) => Promise<void>;
  readonly log: Pick<Logger, "info" | "error">;
  readonly now: () => Date;
  /** Rejects when `signal` fires meanwhile. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly newKeys?: Making["newKeys"];
}

/**
 * Between looks. Short, because it is also how long a replica shows a former certificate, and how
 * long a configuration that somebody replaced as a whole goes without our bundle.
 */
export const PERIOD_MS = 10_000;
const FIRST_RETRY_MS = 250;

/**
 * Keeps the certificate valid, shown and trusted until the signal fires. Never throws: a look
 * that failed is logged and taken again, sooner at first; what is shown stays.
 */
export async function keepCertificate(options: KeeperOptions, signal: AbortSignal): Promise<void> {
  let shown: Identity | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      shown = await look(options, shown);
      failures = 0;
    } catch (error) {
      failures += 1;
      options.log.error({ error, failures }, "could not look after the certificate");
    }
    await options.wait(delayMs(failures), signal).catch(ignoreAbort);
  }
}

/** The shown pair comes before the trust: it is only renewed once it is trusted everywhere. */
async function look(
  { places, names, newKeys, show, log, now }: KeeperOptions,
  shown: Identity | undefined,
): Promise<Identity> {
  const { identity, renewal } = await ensureIdentity(places, { shown, names, newKeys, now: now() });
  if (renewal.kind !== "keep") {
    log.info({ renewal: renewal.kind, why: renewal.why }, "certificate renewed");
  }
  if (identity.serving.certPem !== shown?.serving.certPem) await show(identity.serving);
  const changed = await ensureTrust(places.configurations, identity);
  if (changed.length > 0) log.info({ configurations: changed }, "CA bundle injected");
  return identity;
}

/** @param failures in a row; 0 after a look that went well */
export function delayMs(failures: number): number {
  if (failures === 0) return PERIOD_MS;
  return Math.min(PERIOD_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
}

/** The loop's condition sees the signal; there is nothing else that a wait can fail by. */
function ignoreAbort(): void {}
