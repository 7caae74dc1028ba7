import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { loadEngine, startEngine } from "./load-engine.ts";
import { faultInWords, runScript } from "./run-script.ts";
import { runs } from "../testing/runs.ts";

const engine = await loadEngine();
const impatient = await startEngine(50);
const NAME = "lua.traffic.routing.ingress.nginx";

function run(source: string, obj: Readonly<Record<string, unknown>> = {}) {
  return runScript(engine, { name: NAME, source }, { obj, like: obj });
}

const value = (source: string, obj: Readonly<Record<string, unknown>> = {}) => {
  const outcome = run(source, obj);
  if ("fault" in outcome) assert.fail(faultInWords(outcome.fault));
  return outcome.ok;
};

const words = (source: string, obj: Readonly<Record<string, unknown>> = {}) => {
  const outcome = run(source, obj);
  return "fault" in outcome ? faultInWords(outcome.fault) : "no fault";
};

describe("a script", () => {
  const key = fc.oneof(fc.constantFrom("a", "constructor", "é", "a.b/c", "1"), fc.string());
  // fast-check's own strings of any code points take a second to set up.
  const codePoint = fc
    .integer({ min: 0, max: 0x10_ff_ff })
    .map((code) => String.fromCodePoint(code));
  const leaf = fc.oneof(
    fc.array(codePoint.filter((text) => text.isWellFormed())).map((all) => all.join("")),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
  );
  const { map } = fc.letrec<{ any: unknown; map: Record<string, unknown> }>((tie) => ({
    any: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("any")), tie("map")),
    map: fc.dictionary(
      key.filter((name) => name !== "__proto__"),
      tie("any"),
    ),
  }));

  test("gets back what it returns untouched, exactly", () => {
    fc.assert(
      fc.property(map, (obj) => {
        const sent: unknown = JSON.parse(JSON.stringify(obj));
        assert.deepEqual(value("return obj", obj), sent);
      }),
      runs(8),
    );
  });

  const results: readonly (readonly [string, string, unknown])[] = [
    ["whole numbers stay whole", "return { 20, 20 / 1, 2 ^ 31, -0.5 }", [20, 20, 2 ** 31, -0.5]],
    ["an empty table of its own is a list", "return { a = {} }", { a: [] }],
    ["or what it says it is", "return { json.object(), json.array() }", [{}, []]],
    ["no result is null", "local a = 1", null],
    ["a list with a null keeps its length", "return json.decode('[1,null]')", [1, null]],
    [
      "it can require json",
      "return require('json').encode({ b = 1, a = { 'x' } })",
      '{"a":["x"],"b":1}',
    ],
    ["print says nothing to anybody", "print('x') return 1", 1],
  ];
  for (const [name, source, expected] of results) {
    test(name, () => assert.deepEqual(value(source), expected));
  }

  test("an empty table of its own is a map where the input has one", () => {
    const obj = { labels: { a: "b" }, list: [1] };
    assert.deepEqual(value("return { labels = {}, list = {} }", obj), { labels: {}, list: [] });
  });

  test("everything of Lua 5.1 that scripts use is there", () => {
    const names =
      "table.getn table.insert table.remove table.concat table.sort table.maxn unpack select loadstring load setfenv getfenv " +
      "string.gfind string.gmatch string.gsub string.format string.rep string.find math.mod math.fmod math.floor " +
      "ipairs pairs next pcall xpcall error assert tostring tonumber type rawget rawset setmetatable getmetatable";
    for (const name of names.split(" ")) {
      assert.equal(value(`return type(${name})`), "function", name);
    }
    assert.equal(value("return loadstring('return 1 + 1')()"), 2);
    assert.equal(value("return setfenv(function() return x end, { x = 5 })()"), 5);
    assert.equal(
      value("local t = { 'return ', '7' } return load(function() return table.remove(t, 1) end)()"),
      7,
    );
  });

  const missing = "io os package debug module dofile loadfile newproxy string.dump collectgarbage";
  for (const name of missing.split(" ")) {
    test(`cannot reach ${name}`, () => assert.equal(value(`return type(${name})`), "nil"));
  }

  test("leaves nothing for the next one", () => {
    assert.equal(value("leaked = 1; string.leaked = 2; json.encode = nil; return 1"), 1);
    assert.equal(value("return tostring(leaked) .. tostring(string.leaked)"), "nilnil");
    assert.equal(value("return json.encode({ 1 })"), "[1]");
  });

  test("gives the same result each time", () => {
    const source = "return { tostring({}), math.random(), json.encode(obj) }";
    assert.deepEqual(value(source, { b: 1, a: 2 }), value(source, { b: 1, a: 2 }));
  });
});

describe("a faulty script", () => {
  const deep = (count: number) => `${"{".repeat(count)}${"}".repeat(count)}`;
  const faults: readonly (readonly [string, string, string])[] = [
    ["a nil value", "local a\n\nreturn a.b", `${NAME}:3: attempt to index local 'a' (a nil value)`],
    ["a syntax error", "return {\n", `${NAME}:2: unexpected symbol near '<eof>'`],
    ["its own words", "error('no header', 0)", `${NAME}: no header`],
    ["its own words, with a line", "error('no header')", `${NAME}:1: no header`],
    [
      "an error of no words",
      "error({})",
      `${NAME}: raised an error that is a table, not a message`,
    ],
    ["compiled Lua", "\u001bLua", `${NAME}: a script is text: compiled Lua is refused`],
    [
      "compiled Lua, within",
      "return assert(loadstring('\\27Lua'))",
      `${NAME}:1: a script is text: compiled Lua is refused`,
    ],
    [
      "a module",
      "require('os')",
      `${NAME}:1: module 'os' is not there: a script can require json, and nothing else`,
    ],
    [
      "a function as a value",
      "return { spec = { a = { print } } }",
      `${NAME}: spec.a[1] is a function, which JSON has no word for`,
    ],
    [
      "a result that is a function",
      "return print",
      `${NAME}: the result is a function, which JSON has no word for`,
    ],
    ["a cycle", "local t = {} t.t = t return t", `${NAME}: t contains itself`],
    [
      "no number",
      "return { a = 0 / 0 == 0 or 1 / 0 }",
      `${NAME}: a is inf, which is no number of JSON`,
    ],
    [
      "a hole",
      "return { a = { 1, nil, 3 } }",
      `${NAME}: a is a list with a hole: of 1 to 3 only 2 are there; table.remove closes it`,
    ],
    [
      "a mixture",
      "return { a = { 1, b = 2 } }",
      `${NAME}: a has both names and numbers as keys: make it a list or a map`,
    ],
    [
      "a boolean key",
      "return { [true] = 1 }",
      `${NAME}: the result has a key that is a boolean: keys must be strings, or 1, 2, 3, ...`,
    ],
    ["JSON that is none", "\njson.decode('{')", `${NAME}:2: not JSON at byte 2: the end`],
    [
      "endless recursion",
      "local function f() return 1 + f() end return f()",
      `${NAME}:1: stack overflow`,
    ],
    [
      "nesting beyond the parser",
      `return ${deep(300)}`,
      `${NAME}:1: chunk has too many syntax levels`,
    ],
    ["too much memory at once", "return #string.rep('x', 1e9)", `${NAME}: not enough memory`],
  ];
  for (const [name, source, expected] of faults) {
    test(`is told by line and words: ${name}`, () => assert.equal(words(source), expected));
  }

  const endless: readonly (readonly [string, string])[] = [
    ["a loop", "while true do end"],
    ["a loop within pcall", "while true do pcall(function() while true do end end) end"],
    ["a pattern", "return string.find(string.rep('a', 200), string.rep('a*', 30) .. 'c')"],
    [
      "eating memory within pcall",
      "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(9999) .. #t end) end",
    ],
  ];
  for (const [name, source] of endless) {
    test(`is stopped: ${name}`, () => {
      const outcome = runScript(impatient, { name: NAME, source }, { obj: {}, like: {} });
      const said = "fault" in outcome ? outcome.fault.message : "no fault";
      assert.match(said, /^ran for longer than 0.05 s and was stopped|^not enough memory/);
      assert.equal(value("return 1"), 1, "and the next one runs");
    });
  }

  test("a pattern that is too deep for the host's stack is a fault as well", () => {
    const source = "return string.find(string.rep('a', 2e5), string.rep('a?', 2e5) .. 'b')";
    assert.match(words(source), /stack overflow/);
  });

  test("nothing that a script is makes it throw", () => {
    const word = fc.constantFrom(
      ..."local function end return obj nil { } [ ] ( ) = .. # 1 'x' pcall error json encode while do true .".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (parts) => {
        const source = parts.join(" ");
        // An empty loop is a second each, and has its own test.
        fc.pre(!source.includes("while"));
        const outcome = run(source, { annotations: {} });
        assert.ok("ok" in outcome || outcome.fault.message.length > 0);
      }),
      runs(8),
    );
  });
});
