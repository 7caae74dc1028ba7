import { inShapeOf } from "./same-shape.ts";
import { VALUE } from "./sandbox-in-lua.ts";

export interface Script {
  /** As people find it: the key in the ConfigMap, such as `lua.traffic.routing.ingress.nginx`. */
  readonly name: string;
  /** Lua 5.1. Gets `obj`, and returns a value. */
  readonly source: string;
}

/** What is wrong with a script, for whoever wrote it. */
export interface ScriptFault {
  readonly script: string;
  /** From 1. Absent where no line is to blame: it took too long, or its result is of no use. */
  readonly line?: number;
  readonly message: string;
}

export type ScriptOutcome = { readonly ok: unknown } | { readonly fault: ScriptFault };

/** A loaded Lua. Takes the source and the input as JSON, and answers as sandbox-in-lua.ts says. */
export interface ScriptEngine {
  /** Never throws. */
  answer(source: string, input: string): string;
}

/** Such as `script:12: attempt to index a nil value`, as the sandbox names every script. */
const AT_LINE = /^script:(?<line>\d+): (?<message>[^]*)$/;

export interface ScriptInput {
  /** Becomes the global `obj`. */
  readonly obj: Readonly<Record<string, unknown>>;
  /** The part of `obj` that the result stands for: what the script left alone of it comes back exactly. */
  readonly like: unknown;
}

/**
 * Runs a script over JSON-like data, in a machine of its own: nothing stays from one run to the next.
 *
 * @returns what the script returns, as JSON-like data, or the fault; it throws nothing
 */
export function runScript(
  engine: ScriptEngine,
  { name, source }: Script,
  { obj, like }: ScriptInput,
): ScriptOutcome {
  const answer = engine.answer(source, JSON.stringify(obj));
  const rest = answer.slice(1);
  if (!answer.startsWith(VALUE)) return { fault: faultOf(name, rest) };
  const value: unknown = JSON.parse(rest);
  return { ok: inShapeOf(value, like) };
}

function faultOf(script: string, words: string): ScriptFault {
  const { line, message } = AT_LINE.exec(words)?.groups ?? {};
  if (line === undefined || message === undefined) return { script, message: words };
  return { script, line: Number(line), message };
}

/** `lua.traffic.routing.ingress.nginx:12: attempt to index a nil value` */
export const faultInWords = ({ script, line, message }: ScriptFault): string =>
  [script, line, ` ${message}`].filter((part) => part !== undefined).join(":");
