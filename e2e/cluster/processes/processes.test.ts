import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { CommandError, runCommand } from "./command.ts";
import { lastWords, startDaemon } from "./daemon.ts";
import { until } from "./until.ts";

const node = process.execPath;
const PATIENCE = { timeoutMs: 10_000 };

describe("runCommand", () => {
  test("gives input and returns output", async () => {
    const output = await runCommand("cat", [], { input: "hello", ...PATIENCE });
    assert.equal(output, "hello");
  });

  test("fails with what the command said", async () => {
    const failing = runCommand("sh", ["-c", "echo broken >&2; exit 3"], PATIENCE);
    await assert.rejects(failing, (error) => {
      assert.ok(error instanceof CommandError);
      assert.equal(error.exitCode, 3);
      assert.match(error.message, /exit code 3\nbroken/);
      return true;
    });
  });

  test("does not wait for ever", async () => {
    const endless = runCommand("sleep", ["60"], { timeoutMs: 50 });
    await assert.rejects(endless, /SIGKILL after at most 50 ms/);
  });
});

describe("startDaemon", () => {
  let log = "";
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-daemon-"));
    log = join(folder, "log");
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const script = (code: string) => ({ name: "test", file: node, args: ["-e", code], log });
  const said = (word: string) =>
    until(
      `"${word}" in the log`,
      async () => ((await readFile(log, "utf8")).includes(word) ? true : undefined),
      PATIENCE,
    );

  test("stops it politely", async () => {
    const polite = startDaemon(
      script(`process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1e6);
              console.log("polite")`),
    );
    await said("polite");
    assert.equal(polite.exit(), undefined);
    assert.deepEqual(await polite.stop(), { code: 7, signal: null });
    assert.deepEqual(polite.exit(), { code: 7, signal: null });
  });

  test("kills one that does not listen", async () => {
    const deaf = startDaemon(
      script(`process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6); console.log("deaf")`),
    );
    await said("deaf");
    assert.deepEqual(await deaf.stop(50), { code: null, signal: "SIGKILL" });
  });

  test("says that it could not start", async () => {
    const missing = startDaemon({ name: "x", file: join(folder, "no"), args: [], log });
    assert.deepEqual(await missing.exited, { code: 127, signal: null });
  });

  test("shows the end of its log", async () => assert.match(await lastWords(log), /deaf$/));
});

describe("until", () => {
  test("returns the first answer", async () => {
    const answers = [undefined, undefined, 3];
    assert.equal(await until("a number", () => answers.shift(), { ...PATIENCE, everyMs: 1 }), 3);
  });

  test("takes a failure as not yet, and as the cause when time is up", async () => {
    const failing = until("success", () => Promise.reject(new Error("refused")), {
      timeoutMs: 20,
      everyMs: 1,
    });
    await assert.rejects(failing, /waited 20 ms for success: refused/);
  });
});
