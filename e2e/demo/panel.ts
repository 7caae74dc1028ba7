import { inkOf, type Paint, wrapped } from "./paint.ts";
import type { Glyphs } from "./terminal.ts";
import type { VersionView, View } from "./view.ts";

export interface PanelStyle {
  readonly paint: Paint;
  readonly glyphs: Glyphs;
  readonly columns: number;
  readonly now: Date;
}

/** Room for ten pods and what comes on top of them while they are replaced. */
const POD_CELLS = 13;
/** A cell is five percent. */
const SHARE_CELLS = 20;
const LABEL = 8;

/** The live part of the screen, a string a line. */
export function panelOf(view: View, style: PanelStyle): readonly string[] {
  const { paint, glyphs, columns } = style;
  const head = `${"".padEnd(LABEL)}${"pods".padEnd(POD_CELLS + 11)}share of traffic`;
  return [
    paint("dim", glyphs.rule.repeat(Math.min(columns, 80))),
    paint("dim", head),
    ...view.versions.map((version) => versionLine(version, style)),
    ...stepLines(view, style),
    ...waitLines(view, style),
    paint("dim", `${view.requests} requests so far, ${view.failed} failed`),
  ];
}

function versionLine({ name, ready, notReady, share }: VersionView, style: PanelStyle): string {
  const { paint, glyphs } = style;
  const cells = glyphs.full.repeat(ready) + glyphs.pending.repeat(notReady);
  const pods = `${cells.padEnd(POD_CELLS)} ${podsInWords(ready, notReady)}`.padEnd(POD_CELLS + 11);
  const bar = glyphs.full.repeat(Math.round((share * SHARE_CELLS) / 100));
  const line = `${name.padEnd(LABEL)}${pods}${bar.padEnd(SHARE_CELLS)} ${String(share).padStart(3)} %`;
  return paint(inkOf(name), line);
}

function podsInWords(ready: number, notReady: number): string {
  return notReady === 0 ? `${ready}` : `${ready} + ${notReady}`;
}

function stepLines({ progress, steps }: View, { paint }: PanelStyle): readonly string[] {
  const { phase, step, state } = progress;
  if (phase === "") return [];
  const where = phase === "Progressing" ? `${step} of ${steps}, ${state}` : `none, ${phase}`;
  return [`${paint("dim", "step".padEnd(LABEL))}${where}`];
}

/** The command is one line of its own, so that a terminal wraps it and copies it in one piece. */
function waitLines({ wait, progress }: View, style: PanelStyle): readonly string[] {
  const { paint, columns, now } = style;
  if (wait === undefined || progress.phase !== "Progressing") return [];
  const [first = "", ...rest] = wrapped(wait.message, columns - LABEL);
  const lines = [paint("dim", "waits".padEnd(LABEL)) + first];
  lines.push(...rest.map((line) => "".padEnd(LABEL) + line));
  if (wait.until !== undefined) {
    const seconds = Math.max(0, Math.ceil((wait.until.getTime() - now.getTime()) / 1000));
    lines.push(`${paint("dim", "ends".padEnd(LABEL))}by itself in ${seconds} s`);
  }
  if (wait.command !== undefined) lines.push(paint("dim", "command"), paint("cyan", wait.command));
  return lines;
}

/** The same in one line, for where nothing can be redrawn. */
export function lineOf({ versions, progress, steps }: View): string {
  const pods = versions.map(({ name, ready, notReady }) => {
    return `${name} ${podsInWords(ready, notReady)}`;
  });
  const shares = versions.map(({ name, share }) => `${name} ${share}%`);
  const { phase, step, state } = progress;
  const where = phase === "Progressing" ? `step ${step}/${steps} ${state}` : phase;
  return [`pods ${pods.join(", ")}`, `traffic ${shares.join(", ")}`, where].join(" | ");
}
