import { pino, stdSerializers } from "pino";
import type { DestinationStream } from "pino";

/** Variables of a log line. `error` is written with its stack and causes. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * What the rest of the code knows of logging. The message is constant, so that lines can be grouped
 * and found; whatever varies is a field.
 */
export interface Logger {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  /** A logger that adds these fields to every line. */
  child(fields: Fields): Logger;
}

/**
 * Fields that may carry a token or a Secret's content, at the first two levels. The list is a net
 * below the rule that nobody logs objects of the API whole.
 */
const SECRET = ["token", "authorization", "Authorization", "password", "stringData", "privateKey"];
const REDACTED = [
  ...SECRET,
  ...SECRET.map((field) => `*.${field}`),
  "*.*.Authorization",
  "*.data",
  "tls.key",
];

/** JSON lines to stdout. LOG_LEVEL: debug, info (default), warn, error or silent. */
export function createLogger(
  name: string,
  options: { readonly env?: NodeJS.ProcessEnv; readonly to?: DestinationStream } = {},
): Logger {
  const level = levelIn(options.env ?? process.env);
  return pino(
    {
      name,
      level,
      base: { name },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorInWords },
      redact: { paths: REDACTED, censor: "[redacted]" },
    },
    options.to ?? process.stdout,
  );
}

/**
 * Errors that say what the world answered: they come by the dozen when a server is away, and where in
 * our code they were made is no news.
 */
const ANSWERS: ReadonlySet<string> = new Set(["ApiError", "ConnectionError"]);

function errorInWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (!ANSWERS.has(error.name)) return stdSerializers.errWithCause(error);
  const { name: type, message, cause } = error;
  const fields = Object.fromEntries(Object.entries(error));
  return { ...fields, type, message, ...(cause instanceof Error && { cause: cause.message }) };
}

/** A typing error in a variable should not keep a controller from starting. */
function levelIn(env: NodeJS.ProcessEnv): string {
  const wanted = (env["LOG_LEVEL"] ?? "").toLowerCase();
  return ["debug", "info", "warn", "error", "silent"].includes(wanted) ? wanted : "info";
}

const nothing = (): void => undefined;

/** Says nothing: for tests, and for callers that do not care. */
export const SILENT: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => SILENT,
};
