import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerSpec } from "./container-spec.ts";
import { probeOnce } from "./probe.ts";
import type { ProbeSpec } from "./probe-spec.ts";
import { extend, judge, NO_STREAK, type Judgement } from "./streak.ts";

export interface Findings {
  /** The startup probe has passed, or there is none. */
  readonly onStarted: () => void;
  readonly onReady: (ready: boolean) => void;
  /** The startup or the liveness probe has failed for good: the container has to be restarted. */
  readonly onDead: (why: string) => void;
}

/**
 * Before its first success a probe looks more often than its period says, so that
 * tests do not wait for the rest of a period. Failures are counted per period all the
 * same.
 */
const EAGER_MS = 150;

/** Probes one start of a container until it is told to stop. */
export async function probeContainer(
  { startup, readiness, liveness }: ContainerSpec,
  host: string,
  { signal, ...findings }: Findings & { readonly signal: AbortSignal },
): Promise<void> {
  try {
    if (startup !== undefined && !(await startsUp(startup, host, signal))) {
      return findings.onDead("startup probe failed");
    }
    findings.onStarted();
    if (readiness === undefined) findings.onReady(true);
    await Promise.all([
      repeat(readiness, { host, signal }, (verdict) => {
        if (verdict !== "undecided") findings.onReady(verdict === "success");
      }),
      repeat(liveness, { host, signal }, (verdict) => {
        if (verdict === "failure") findings.onDead("liveness probe failed");
      }),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error; // a pause was interrupted: the container has stopped
  }
}

async function startsUp(probe: ProbeSpec, host: string, signal: AbortSignal): Promise<boolean> {
  const { initialDelayMs, periodMs, failureThreshold } = probe;
  await sleep(initialDelayMs, undefined, { signal });
  const deadline = Date.now() + periodMs * failureThreshold;
  do {
    if (await probeOnce(probe, host)) return true;
    await sleep(Math.min(EAGER_MS, periodMs), undefined, { signal });
  } while (Date.now() < deadline);
  return false;
}

async function repeat(
  probe: ProbeSpec | undefined,
  { host, signal }: { readonly host: string; readonly signal: AbortSignal },
  onVerdict: (verdict: Judgement) => void,
): Promise<void> {
  if (probe === undefined) return;
  await sleep(probe.initialDelayMs, undefined, { signal });
  let streak = NO_STREAK;
  let everPassed = false;
  let countedAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const passed = await probeOnce(probe, host);
    everPassed ||= passed;
    if (passed || Date.now() - countedAt >= probe.periodMs) {
      streak = extend(streak, passed);
      countedAt = Date.now();
      onVerdict(judge(streak, probe));
    }
    const pauseMs = everPassed ? probe.periodMs : Math.min(EAGER_MS, probe.periodMs);
    await sleep(pauseMs, undefined, { signal });
  }
}
