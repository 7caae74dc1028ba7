import assert from "node:assert/strict";

/** What a command said, and how it ended. */
export interface Said {
  readonly command: string;
  /** 0 when it did what it was asked to. */
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** What the person at the keyboard reads below the command: admission warnings, one a line. */
export function warningsIn({ errors }: Said): readonly string[] {
  return errors.split("\n").flatMap((line) => warningIn(line) ?? []);
}

/** kubectl prints a warning as it is; Helm 4 logs it, in quotes. */
function warningIn(line: string): string | undefined {
  const logged = /^[A-Z]\d+ .*\] (".*")$/.exec(line)?.[1];
  const plain = logged === undefined ? line : String(JSON.parse(logged));
  return /^Warning: (.*)$/.exec(plain)?.[1];
}

/** @throws {assert.AssertionError} unless one of the warnings has this in it */
export function assertWarns(said: Said, part: string): void {
  const warnings = warningsIn(said);
  const message = `"${said.command}" should warn of "${part}", but said:\n${said.errors}${said.output}`;
  assert.ok(
    warnings.some((one) => one.includes(part)),
    message,
  );
}

/** @throws {assert.AssertionError} unless the command was refused in words with this in them */
export function assertRefused(said: Said, part: string): void {
  const whole = `${said.errors}${said.output}`;
  assert.notEqual(said.exitCode, 0, `"${said.command}" should be refused, but passed:\n${whole}`);
  assert.ok(whole.includes(part), `"${said.command}" should say "${part}", but said:\n${whole}`);
}

/** @throws {assert.AssertionError} when the command failed */
export function assertDone(said: Said): void {
  const whole = `${said.errors}${said.output}`;
  assert.equal(said.exitCode, 0, `"${said.command}" failed:\n${whole}`);
}
