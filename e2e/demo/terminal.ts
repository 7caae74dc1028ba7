/** What the terminal can do, and so how the demo talks to it. */
export interface Terminal {
  /** `screen`: what is live is redrawn in place; `lines`: every line stays as it was written. */
  readonly mode: "screen" | "lines";
  /** `person`: somebody may be reading along, so we give them time; `log`: nobody is. */
  readonly reader: "person" | "log";
  readonly colour: "colour" | "plain";
  readonly glyphs: Glyphs;
  readonly columns: () => number;
  readonly rows: () => number;
  readonly write: (text: string) => void;
}

export interface Glyphs {
  readonly full: string;
  readonly pending: string;
  readonly rule: string;
  readonly arrow: string;
}

const UNICODE: Glyphs = { full: "█", pending: "░", rule: "─", arrow: "→" };
const ASCII: Glyphs = { full: "#", pending: ".", rule: "-", arrow: "->" };

type Output = Pick<NodeJS.WriteStream, "write"> &
  Partial<Pick<NodeJS.WriteStream, "isTTY" | "columns" | "rows">>;

export function terminalOn(out: Output, env: NodeJS.ProcessEnv): Terminal {
  const isTerminal = out.isTTY === true;
  const moves = isTerminal && (env["TERM"] ?? "dumb") !== "dumb";
  const wantsColour = (env["NO_COLOR"] ?? "") === "";
  return {
    mode: moves ? "screen" : "lines",
    reader: isTerminal ? "person" : "log",
    colour: moves && wantsColour ? "colour" : "plain",
    glyphs: speaksUnicode(env) ? UNICODE : ASCII,
    columns: () => out.columns ?? 80,
    rows: () => out.rows ?? 24,
    write: (text) => void out.write(text),
  };
}

/** The first of these that is set decides, as for the C library. */
function speaksUnicode(env: NodeJS.ProcessEnv): boolean {
  const set = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => (value ?? "") !== "");
  return set === undefined || /utf-?8/i.test(set);
}
