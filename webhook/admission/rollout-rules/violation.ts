/** One reason to refuse: where, what is there, what should be, and what to do about it. */
export interface Violation {
  /** As the user wrote it, such as `spec.strategy.canary.steps[1].replicas`. */
  readonly path: string;
  readonly value: unknown;
  /** What must be so, as the end of a sentence that begins with the path. */
  readonly rule: string;
  /** What to write or do instead, as a command. */
  readonly fix: string;
}

/** Long enough for a reference or a step, short enough to read in a terminal. */
const LONGEST_VALUE = 120;

/** All of them in one answer, a line each: nobody should have to submit again to hear the next one. */
export function inWords(rollout: string, violations: readonly Violation[]): string {
  const reasons = violations.length === 1 ? "1 reason" : `${violations.length} reasons`;
  const lines = violations.map(
    ({ path, value, rule, fix }) => `- ${path}: ${shown(value)}: ${rule}; ${fix}`,
  );
  return [`Rollout ${rollout} is not valid, for ${reasons}:`, ...lines].join("\n");
}

function shown(value: unknown): string {
  if (value === undefined) return "not set";
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
