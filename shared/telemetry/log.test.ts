import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConnectionError } from "../kube/api-error.ts";
import { at, stringAt } from "../kube/json.ts";
import { SILENT, createLogger } from "./log.ts";

function logged(env: Record<string, string> = {}) {
  const lines: unknown[] = [];
  const to = { write: (text: string) => void lines.push(JSON.parse(text)) };
  return { log: createLogger("test", { env, to }), lines };
}

describe("log", () => {
  test("writes one JSON object a line: level in words, time, fields, message", () => {
    const { log, lines } = logged();
    log.child({ key: "ns/shop" }).info({ step: 2 }, "step reached");
    const [line] = lines;
    assert.deepEqual(
      [stringAt(line, "level"), stringAt(line, "name"), stringAt(line, "msg")],
      ["info", "test", "step reached"],
    );
    assert.deepEqual([at(line, "key"), at(line, "step")], ["ns/shop", 2]);
    assert.ok(Date.parse(stringAt(line, "time") ?? "") > 0);
  });

  test("writes errors with stack and cause", () => {
    const { log, lines } = logged();
    log.error({ error: new Error("outer", { cause: new Error("inner") }) }, "failed");
    const [line] = lines;
    assert.match(stringAt(line, "error", "stack") ?? "", /log\.test\.ts/);
    assert.equal(stringAt(line, "error", "cause", "message"), "inner");
  });

  test("writes what a server answered in one short line", () => {
    const { log, lines } = logged();
    const cause = new Error("connect ECONNREFUSED");
    log.warn({ error: new ConnectionError("unreachable", "GET /", { cause }) }, "failed");
    assert.deepEqual(at(lines[0], "error"), {
      type: "ConnectionError",
      name: "ConnectionError",
      failure: "unreachable",
      message: "GET /",
      cause: "connect ECONNREFUSED",
    });
  });

  test("keeps tokens and Secrets out", () => {
    const { log, lines } = logged();
    log.info(
      {
        token: "hush",
        secret: { data: { password: "hush" }, stringData: "hush" },
        request: { headers: { Authorization: "Bearer hush" } },
      },
      "oops",
    );
    assert.doesNotMatch(JSON.stringify(lines), /hush/);
  });

  test("takes its level from LOG_LEVEL, and `info` when that is nonsense", () => {
    for (const [level, expected] of [
      ["error", 0],
      ["DEBUG", 2],
      ["loud", 1],
    ] as const) {
      const { log, lines } = logged({ LOG_LEVEL: level });
      log.debug({}, "a");
      log.info({}, "b");
      assert.equal(lines.length, expected);
    }
  });

  test("can be silent", () => {
    assert.equal(SILENT.child({ a: 1 }), SILENT);
    SILENT.error({}, "nobody hears");
  });
});
