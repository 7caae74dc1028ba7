import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "../docs/benchmarks.md");
const [BEGIN, END] = ["<!-- results: begin -->", "<!-- results: end -->"];

export interface Results {
  readonly machine: string;
  readonly release: string;
  readonly fleet: string;
  readonly crowd: string;
  readonly scale: string;
  readonly traffic: string;
}

/** The part of docs/benchmarks.md that is measured, as Markdown. */
export function documentFor({ machine, ...sections }: Results): string {
  return [
    `Machine: ${machine}.`,
    "### Releases",
    sections.release,
    "### Traffic",
    sections.traffic,
    "### Releases at once",
    sections.fleet,
    "### 1,000 Rollouts: admission and memory",
    sections.crowd,
    "### 10,000 Rollouts: updates at a fixed rate",
    sections.scale,
  ].join("\n\n");
}

/** Puts the results into docs/benchmarks.md, between its marks; the method around them stays. */
export async function writeDocument(results: string): Promise<void> {
  const text = await readFile(FILE, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`docs/benchmarks.md lacks ${BEGIN} … ${END}`);
  const [head, tail] = [text.slice(0, begin + BEGIN.length), text.slice(end)];
  await writeFile(FILE, `${head}\n\n${results}\n\n${tail}`);
}
