import { mkdir, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 2000;
/** Several heartbeats: a machine that swaps must not lose its lock. */
const STALE_AFTER_MS = 20_000;
const RETRY_MS = 500;

/**
 * Runs `work` while no other process holds the same lock. The lock is a folder, as
 * making one either works or fails, and its age tells whether the holder lives:
 * a pid would mean nothing in another pid namespace.
 *
 * @param onWait called once, when another process holds it
 */
export async function withLock<T>(
  folder: string,
  work: () => Promise<T>,
  onWait: () => void = () => undefined,
): Promise<T> {
  await mkdir(dirname(folder), { recursive: true });
  for (let attempt = 1; !(await tryLock(folder)); attempt += 1) {
    if (attempt === 1) onWait();
    await sleep(RETRY_MS);
  }
  const heartbeat = setInterval(() => void touch(folder), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(folder, { recursive: true, force: true });
  }
}

async function tryLock(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch {
    if (await isStale(folder)) await rm(folder, { recursive: true, force: true });
    return false;
  }
}

async function isStale(folder: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(folder);
    return Date.now() - mtimeMs > STALE_AFTER_MS;
  } catch {
    return false; // released meanwhile
  }
}

async function touch(folder: string): Promise<void> {
  const now = new Date();
  // A failure shows as a stale lock, which costs a second build and nothing else.
  await utimes(folder, now, now).catch(() => undefined);
}
