import { isIP } from "node:net";

/** A value that an environment variable must not have; says what to do about it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** What a variable may be: how to read it, and the rule in words for when that fails. */
export interface Rule<T> {
  readonly rule: string;
  /** @returns undefined when the text is not a value */
  readonly parse: (text: string) => T | undefined;
}

/** Reads one variable: its value, or the fallback when it is not set. */
export type Read = <T>(variable: string, fallback: T, rule: Rule<T>) => T;

/**
 * Reads a configuration, and complains about all of it at once.
 *
 * @throws {ConfigError} that names every wrong variable, its value, the rule and a way out
 */
export function readEnvironment<C>(env: NodeJS.ProcessEnv, config: (read: Read) => C): C {
  const wrong: string[] = [];
  const value = config((variable, fallback, { rule, parse }) => {
    // An empty value is what a template leaves behind; it means the same as none.
    const text = env[variable]?.trim() ?? "";
    if (text === "") return fallback;
    const parsed = parse(text);
    if (parsed === undefined) wrong.push(complaint(variable, text, { rule, fallback }));
    return parsed ?? fallback;
  });
  if (wrong.length > 0) throw new ConfigError(wrong.join("\n"));
  return value;
}

function complaint(
  variable: string,
  text: string,
  { rule, fallback }: { readonly rule: string; readonly fallback: unknown },
): string {
  const fix = `Change it in the container's env, or leave it out for ${String(fallback)}.`;
  return `${variable} is ${JSON.stringify(text)}, but has to be ${rule}. ${fix}`;
}

/** Names of Kubernetes objects: RFC 1123 subdomain. */
export const NAME: Rule<string> = {
  rule: "a Kubernetes name (lower case letters, digits, - and ., at most 253 characters)",
  parse: (text) =>
    text.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text) ? text : undefined,
};

export const ADDRESS: Rule<string> = {
  rule: "an IPv4 or IPv6 address",
  parse: (text) => (isIP(text) === 0 ? undefined : text),
};

export const PORT = integer(1, 65_535, "a port");

export const TEXT: Rule<string> = { rule: "not empty", parse: (text) => text };

/** A whole number within bounds, in a unit that the complaint names. */
export function integer(least: number, most: number, unit: string): Rule<number> {
  return {
    rule: `a whole number from ${least} to ${most} (${unit})`,
    parse(text) {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
    },
  };
}

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LEVEL: Rule<LogLevel> = {
  rule: `one of ${LOG_LEVELS.join(", ")}`,
  parse: (text) => LOG_LEVELS.find((level) => level === text),
};
