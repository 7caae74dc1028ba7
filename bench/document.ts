import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "../docs/benchmarks.md");
const [BEGIN, END] = ["<!-- results: begin -->", "<!-- results: end -->"];

/** What is measured, in the order of the document → its heading there. */
const HEADINGS = {
  release: "Releases",
  traffic: "Traffic",
  fleet: "Releases at once",
  crowd: "1,000 Rollouts: admission and memory",
  scale: "10,000 Rollouts: updates at a fixed rate",
} as const;

export type Mode = keyof typeof HEADINGS;
export const MODES: readonly Mode[] = ["release", "traffic", "fleet", "crowd", "scale"];

/** What was measured now, as Markdown; the rest is in the document from another time. */
export type Sections = Partial<Readonly<Record<Mode, string>>>;

/**
 * Puts what was measured into docs/benchmarks.md, between its marks: each section says on which machine that was.
 * The method around them stays, and so do sections that were not measured.
 */
export async function writeDocument(machine: string, sections: Sections): Promise<void> {
  const text = await readFile(FILE, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`docs/benchmarks.md lacks ${BEGIN} … ${END}`);
  const head = text.slice(0, begin + BEGIN.length);
  const results = replaced(text.slice(begin + BEGIN.length, end), machine, sections);
  await writeFile(FILE, `${head}\n\n${results}\n\n${text.slice(end)}`);
}

/** @param stored what stands between the marks */
export function replaced(stored: string, machine: string, sections: Sections): string {
  const before = stored.split(/^### /m).map((section) => section.trim());
  return MODES.flatMap((mode) => {
    const heading = HEADINGS[mode];
    const section = sections[mode];
    const kept = before.filter((one) => one.startsWith(`${heading}\n`));
    return section === undefined
      ? kept
      : [`${heading}\n\nMachine: ${machine}.\n\n${section.trim()}`];
  })
    .map((part) => `### ${part}`)
    .join("\n\n");
}
