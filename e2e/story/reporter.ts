import { appendFile } from "node:fs/promises";
import type { TestEvent } from "node:test/reporters";

/** A file that gets one JSON line a story; whoever runs several processes adds them up. */
export const RESULTS_FILE = "SLUICE_STORY_RESULTS";

export interface Result {
  readonly name: string;
  readonly outcome: "passed" | "failed";
  readonly seconds: number;
  /** Of one that failed: what was not as it should be. */
  readonly why?: string;
}

/** Stories stand below one suite. */
const STORY_LEVEL = 1;

/** One line a story as soon as it is over, and the whole report of one that failed. */
async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === "test:stdout" || event.type === "test:stderr") yield event.data.message;
    const ended = resultOf(event);
    if (ended === undefined) continue;
    await keep(ended.result);
    yield `${linesOf(ended).join("\n")}\n`;
  }
}

interface Ended {
  readonly result: Result;
  readonly why: string;
}

function resultOf(event: TestEvent): Ended | undefined {
  if (event.type !== "test:pass" && event.type !== "test:fail") return undefined;
  const { name, nesting, details } = event.data;
  const why = event.type === "test:fail" ? causeOf(event.data.details.error) : "";
  // The suite fails with its stories; what is its own is the end of the cluster.
  if (nesting !== STORY_LEVEL && !why.includes("hook")) return undefined;
  const outcome = event.type === "test:pass" ? "passed" : "failed";
  const result = { name, outcome, seconds: details.duration_ms / 1000 } as const;
  return { result: why === "" ? result : { ...result, why: firstOf(why) }, why };
}

function linesOf({ result: { name, outcome, seconds }, why }: Ended): readonly string[] {
  const line = `${outcome === "passed" ? "✔" : "✖"} ${name} (${seconds.toFixed(1)} s)`;
  return outcome === "passed" ? [line] : [line, inMargin(why)];
}

/** The report of a failure, apart from what else is printed. */
export function inMargin(why: string): string {
  return why.replaceAll(/^/gm, "  │ ");
}

/** What comes before the first section of a story's report. */
function firstOf(why: string): string {
  const [first = ""] = why.split("\n\n──");
  return first.trim();
}

function causeOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}

async function keep(result: Result): Promise<void> {
  const file = process.env[RESULTS_FILE];
  if (file !== undefined) await appendFile(file, `${JSON.stringify(result)}\n`);
}

// oxlint-disable-next-line import/no-default-export -- node:test loads a reporter by its default export
export default report;
