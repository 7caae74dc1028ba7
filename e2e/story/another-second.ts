import { until } from "../cluster/processes/until.ts";

/** What is made in the same second as an update counts as the earlier, and would hold it. */
export async function anotherSecond(): Promise<void> {
  const now = secondNow();
  await until("another second", () => secondNow() > now || undefined, { timeoutMs: 5000 });
}

function secondNow(): number {
  return Math.floor(Date.now() / 1000);
}
