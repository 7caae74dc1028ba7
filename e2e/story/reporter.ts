import { appendFile } from "node:fs/promises";
import type { TestEvent } from "node:test/reporters";

/** A file that gets one JSON line a story; whoever runs several processes adds them up. */
export const RESULTS_FILE = "SLUICE_STORY_RESULTS";

export interface Result {
  readonly name: string;
  readonly outcome: "passed" | "failed";
  readonly seconds: number;
}

/** Stories stand below one suite. */
const STORY_LEVEL = 1;

/** One line a story as soon as it is over, and the whole report of one that failed. */
async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === "test:stdout" || event.type === "test:stderr") yield event.data.message;
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const { name, nesting, details } = event.data;
    const error = event.type === "test:fail" ? causeOf(event.data.details.error) : "";
    // A suite fails when one of its stories does; without a story it is the suite's own failure.
    if (nesting !== STORY_LEVEL && !error.includes("hook")) continue;
    const outcome = event.type === "test:pass" ? "passed" : "failed";
    await keep({ name, outcome, seconds: details.duration_ms / 1000 });
    const mark = outcome === "passed" ? "✔" : "✖";
    yield `${mark} ${name} (${(details.duration_ms / 1000).toFixed(1)} s)\n`;
    if (outcome === "failed") yield `${error.replaceAll(/^/gm, "  │ ")}\n`;
  }
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : String(error.cause ?? error.message);
}

async function keep(result: Result): Promise<void> {
  const file = process.env[RESULTS_FILE];
  if (file !== undefined) await appendFile(file, `${JSON.stringify(result)}\n`);
}

// oxlint-disable-next-line import/no-default-export -- node:test loads a reporter by its default export
export default report;
