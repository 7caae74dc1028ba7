import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, test } from "node:test";
import type { Logger } from "../telemetry/log.ts";
import { informerFor } from "./informer.ts";
import type { Change, Informer, InformerOptions } from "./informer.ts";
import { numberAt, stringAt } from "./json.ts";
import type { Resource } from "./resource.ts";
import { scriptedServer, sendJson, sendStatus } from "./scripted-server.ts";
import type { Asked } from "./scripted-server.ts";

interface Config {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  readonly size: number;
}

const configs: Resource<Config> = {
  apiVersion: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: "namespaced",
  parse(value) {
    const size = numberAt(value, "size");
    assert.equal(stringAt(value, "kind"), "ConfigMap");
    if (size === undefined) throw new TypeError("no size");
    return {
      metadata: meta(
        stringAt(value, "metadata", "name") ?? "",
        stringAt(value, "metadata", "resourceVersion"),
      ),
      size,
    };
  },
};

const meta = (name: string, resourceVersion = "") => ({
  name,
  namespace: "ns",
  uid: name,
  resourceVersion,
});
const config = (name: string, version: number): Config => ({
  metadata: meta(name, String(version)),
  size: version,
});
const item = (name: string, version: number, size: unknown = version) => ({
  kind: "ConfigMap",
  metadata: meta(name, String(version)),
  size,
});

/** What the server does with one request, in the order in which they come. */
type Step = (reply: ServerResponse, asked: Asked) => unknown;

const list =
  (version: number, ...items: unknown[]): Step =>
  (reply, asked) => {
    assert.equal(asked.query["watch"], undefined, "a list is expected");
    sendJson(reply, 200, { metadata: { resourceVersion: String(version) }, items });
  };

const page =
  (version: number, next: string, ...items: unknown[]): Step =>
  (reply) =>
    sendJson(reply, 200, { metadata: { resourceVersion: String(version), continue: next }, items });

const line = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;
const bookmark = (version: number, annotations = {}): string =>
  line("BOOKMARK", { metadata: { resourceVersion: String(version), annotations } });
const initialEnd = (version: number): string =>
  bookmark(version, { "k8s.io/initial-events-end": "true" });
const ended = (code: number, reason: string): string =>
  line("ERROR", { kind: "Status", code, reason, message: "over" });

/** A watch that sends its lines and stays open. */
const watching =
  (...lines: string[]): Step =>
  (reply, asked) => {
    assert.equal(asked.query["watch"], "true", "a watch is expected");
    reply.flushHeaders();
    for (const text of lines) reply.write(text);
  };

/** A watch that sends its lines and is cut. */
const cut =
  (...lines: string[]): Step =>
  (reply, asked) => {
    assert.equal(asked.query["watch"], "true", "a watch is expected");
    reply.flushHeaders();
    reply.write(lines.join("") + " ", () => setTimeout(() => reply.destroy(), 2));
  };

const over =
  (...lines: string[]): Step =>
  (reply) =>
    reply.end(lines.join(""));

const refuse =
  (code: number, reason: string): Step =>
  (reply) =>
    sendStatus(reply, code, reason);

/** A server that does not know streaming lists. */
const noStreaming = refuse(422, "Invalid");

/** Back-off is quick; time limits are long, so that a busy machine changes no story. */
const QUICK = { firstRetryMs: 1, retryCapMs: 5, idleTimeoutMs: 5_000, snapshotTimeoutMs: 5_000 };
/** For stories in which nothing happens. */
const IMPATIENT = { timing: { ...QUICK, idleTimeoutMs: 50, snapshotTimeoutMs: 40 } };

interface Story extends AsyncDisposable {
  readonly informer: Informer<Config, "size">;
  readonly asked: readonly Asked[];
  readonly told: string[];
  readonly logged: string[];
  /** Waits until the informer holds this, as "name=size name=size". */
  holds(expected: string): Promise<void>;
  until(condition: () => boolean, what: string): Promise<void>;
}

async function story(
  steps: readonly Step[],
  options: Partial<InformerOptions<Config, "size">> = {},
): Promise<Story> {
  const left = [...steps];
  const failed: unknown[] = [];
  const server = await scriptedServer((asked, reply) => {
    const step = left.shift();
    try {
      // After the script: a watch in which nothing happens.
      if (step === undefined) reply.flushHeaders();
      else step(reply, asked);
    } catch (error) {
      failed.push(error);
      reply.destroy();
    }
  });
  const logged: string[] = [];
  const informer = informerFor(configs, server.connection, {
    indexes: { size: (object) => [String(object.size)] },
    timing: QUICK,
    log: recording(logged),
    ...options,
  });
  const told: string[] = [];
  informer.onChange((change) => void told.push(inWords(change)));
  informer.start();
  const holding = () =>
    [...informer.list()].map((object) => `${object.metadata.name}=${object.size}`).join(" ");
  async function until(condition: () => boolean, what: string): Promise<void> {
    for (let tries = 0; !condition(); tries += 1) {
      if (failed.length > 0) throw failed[0];
      if (tries > 2_000) assert.fail(`${what}; holds ${holding()}; asked ${server.asked.length}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  return {
    informer,
    asked: server.asked,
    told,
    logged,
    holds: (expected) => until(() => informer.hasSynced() && holding() === expected, expected),
    until,
    async [Symbol.asyncDispose]() {
      await informer.stop();
      await server[Symbol.asyncDispose]();
      assert.deepEqual(failed, []);
    },
  };
}

const inWords = ({ before, after }: Change<Config>): string =>
  before === undefined
    ? `+${after?.metadata.name}`
    : `${after === undefined ? "-" : "~"}${before.metadata.name}`;

function recording(lines: string[]): Logger {
  const write = (_: unknown, message: string): void => void lines.push(message);
  const log: Logger = { debug: write, info: write, warn: write, error: write, child: () => log };
  return log;
}

describe("snapshot", () => {
  test("streams it where the server can, and goes on watching in the same stream", async () => {
    const first = line("ADDED", item("a", 5)) + line("ADDED", item("b", 3));
    const meanwhile = line("MODIFIED", item("a", 11)) + line("DELETED", item("b", 12));
    await using it = await story([
      watching(first, meanwhile, initialEnd(12), line("ADDED", item("c", 13))),
    ]);
    await it.holds("a=11 c=13");
    assert.deepEqual(it.told, ["+a", "+c"]);
    const query = it.asked[0]?.query ?? {};
    assert.equal(query["sendInitialEvents"], "true");
    assert.equal(query["resourceVersionMatch"], "NotOlderThan");
    assert.equal(query["resourceVersion"], undefined);
    assert.ok(Number(query["timeoutSeconds"]) >= 300 && Number(query["timeoutSeconds"]) <= 600);
  });

  test("shows nothing of it before it is complete", async () => {
    let finish = (): void => undefined;
    await using it = await story([
      (reply) => {
        reply.write(line("ADDED", item("a", 5)));
        finish = () => void reply.write(initialEnd(5));
      },
    ]);
    await it.until(() => it.asked.length === 1, "asked");
    assert.deepEqual([it.informer.hasSynced(), [...it.informer.list()]], [false, []]);
    finish();
    await it.informer.whenSynced();
    assert.deepEqual(it.told, ["+a"]);
  });

  test("lists by pages where streaming is refused, and watches from the list's version", async () => {
    await using it = await story([
      noStreaming,
      page(10, "more", item("a", 1)),
      page(10, "", item("b", 2)),
      watching(line("MODIFIED", item("a", 11))),
    ]);
    await it.holds("a=11 b=2");
    const [, first, second, watch] = it.asked;
    assert.deepEqual([first?.query["limit"], second?.query["continue"]], ["500", "more"]);
    assert.equal(watch?.query["resourceVersion"], "10");
    assert.equal(watch?.query["allowWatchBookmarks"], "true");
  });

  test("lists where a server takes the question for an ordinary watch", async () => {
    await using it = await story(
      [watching(line("ADDED", item("a", 1))), list(10, item("a", 1))],
      IMPATIENT,
    );
    await it.holds("a=1");
  });

  test("lists in one answer when the pages expire on the way", async () => {
    await using it = await story([
      noStreaming,
      page(10, "more", item("a", 1)),
      refuse(410, "Expired"),
      list(20, item("a", 15)),
    ]);
    await it.holds("a=15");
    assert.equal(it.asked[3]?.query["limit"], undefined);
  });

  test("keeps trying while the server fails", async () => {
    await using it = await story([
      refuse(500, "InternalError"),
      (reply) => reply.destroy(),
      refuse(503, "ServiceUnavailable"),
      watching(line("ADDED", item("a", 1)), initialEnd(1)),
    ]);
    await it.holds("a=1");
  });

  test("skips what it cannot read, and says so", async () => {
    await using it = await story([
      noStreaming,
      list(10, item("a", 1), item("bad", 2, "big"), { odd: true }),
      watching(line("ADDED", item("bad", 11, "big")), line("ADDED", item("b", 12))),
    ]);
    await it.holds("a=1 b=12");
    const skipped = it.logged.filter((message) => message.includes("skipped"));
    assert.equal(skipped.length, 2);
  });

  test("asks only for what is selected, and for metadata only when told so", async () => {
    await using it = await story([noStreaming, list(1)], {
      namespace: "ns",
      labelSelector: "app=shop",
      fieldSelector: "metadata.name=x",
      content: "metadata",
    });
    await it.until(() => it.asked.length === 3, "watching");
    for (const { path, query, headers } of it.asked) {
      assert.equal(path, "/api/v1/namespaces/ns/configmaps");
      assert.deepEqual(
        [query["labelSelector"], query["fieldSelector"]],
        ["app=shop", "metadata.name=x"],
      );
      assert.match(headers.accept ?? "", /as=PartialObjectMetadata/);
    }
    assert.match(it.asked[1]?.headers.accept ?? "", /PartialObjectMetadataList/);
  });

  test("a kind that is not installed counts as empty where that is meant, until it is", async () => {
    const missing: Step = (reply) =>
      reply.writeHead(404, { "Content-Type": "text/plain" }).end("404 page not found");
    await using it = await story(
      [missing, missing, cut(line("ADDED", item("a", 1)), initialEnd(1)), missing, missing],
      { missingKind: "empty" },
    );
    await it.informer.whenSynced();
    await it.holds("a=1");
    // A server that has just started may not know its CRDs yet.
    await it.until(() => it.asked.length >= 6, "asked again");
    assert.deepEqual(it.told, ["+a"]);
  });
});

describe("watch", () => {
  const begin = [noStreaming, list(10, item("a", 1), item("b", 2))];

  test("goes on from the last version, bookmarks included, without a list", async () => {
    await using it = await story([
      ...begin,
      cut(line("MODIFIED", item("a", 11)), bookmark(15)),
      over(line("DELETED", item("b", 16))),
      watching(line("ADDED", item("c", 17))),
    ]);
    await it.holds("a=11 c=17");
    const versions = it.asked.slice(2).map(({ query }) => query["resourceVersion"]);
    assert.deepEqual(versions, ["10", "15", "16"]);
    assert.deepEqual(it.told, ["+a", "+b", "~a", "-b", "+c"]);
  });

  for (const [name, gone] of [
    ["an ERROR event", cut(ended(410, "Expired"))],
    ["an HTTP status", refuse(410, "Expired")],
  ] as const) {
    test(`lists again when its version is gone (${name}), and sees what the gap hid`, async () => {
      await using it = await story([
        ...begin,
        gone,
        list(30, item("b", 22), item("c", 25)),
        watching(line("MODIFIED", item("c", 31))),
      ]);
      await it.holds("b=22 c=31");
      assert.deepEqual(it.told, ["+a", "+b", "~b", "+c", "-a", "~c"]);
    });
  }

  test("survives a line that is no JSON: once more from there, then a list", async () => {
    await using it = await story([
      ...begin,
      cut(line("MODIFIED", item("a", 11)), "{oops\n"),
      cut("{oops\n"),
      list(30, item("a", 29)),
    ]);
    await it.holds("a=29");
    assert.equal(it.asked[3]?.query["resourceVersion"], "11");
  });

  test("notices silence: once more from there, and if that brings nothing, a list", async () => {
    await using it = await story(
      [...begin, watching(bookmark(11)), watching(), list(30, item("a", 29))],
      IMPATIENT,
    );
    await it.holds("a=29");
  });

  test("goes on from there while the server is busy or away", async () => {
    const away: Step = (reply) => reply.destroy();
    await using it = await story([
      ...begin,
      refuse(429, "TooManyRequests"),
      away,
      refuse(500, "InternalError"),
      away,
      watching(line("MODIFIED", item("a", 11))),
    ]);
    await it.holds("a=11 b=2");
  });

  test("lists again when that brings nothing for long", async () => {
    const often = Array.from({ length: 11 }, () => refuse(503, "ServiceUnavailable"));
    await using it = await story([...begin, ...often, list(30, item("a", 29))]);
    await it.holds("a=29");
  });

  test("lists again when it may no longer watch, until it may", async () => {
    await using it = await story([
      ...begin,
      refuse(403, "Forbidden"),
      refuse(403, "Forbidden"),
      list(30, item("a", 29)),
      watching(line("MODIFIED", item("a", 31))),
    ]);
    await it.holds("a=31");
  });

  test("ignores events it does not know", async () => {
    await using it = await story([
      ...begin,
      watching(line("NEWS", {}), '"?"\n', line("MODIFIED", item("a", 11))),
    ]);
    await it.holds("a=11 b=2");
  });
});

describe("informer", () => {
  test("reads its own writes, and late events change nothing", async () => {
    let send = (text: string): void => assert.fail(text);
    await using it = await story([
      noStreaming,
      list(10, item("a", 1)),
      (reply) => {
        reply.flushHeaders();
        send = (text) => void reply.write(text);
      },
    ]);
    await it.until(() => it.asked.length === 3, "watching");
    it.informer.learn(config("a", 12));
    assert.equal(it.informer.get({ namespace: "ns", name: "a" })?.size, 12);
    send(line("MODIFIED", item("a", 11)) + line("MODIFIED", item("a", 12)));
    send(
      line("ADDED", item("b", 13)) + line("DELETED", item("b", 15)) + line("ADDED", item("c", 16)),
    );
    await it.holds("a=12 c=16");
    it.informer.learn(config("b", 14));
    await it.holds("a=12 c=16");
    assert.deepEqual(it.told, ["+a", "~a", "+b", "-b", "+c"]);
  });

  test("finds by index", async () => {
    await using it = await story([noStreaming, list(10, item("a", 1, 7), item("b", 2, 7))]);
    await it.informer.whenSynced();
    assert.deepEqual(
      it.informer.by("size", "7").map(({ metadata }) => metadata.name),
      ["a", "b"],
    );
    assert.deepEqual(it.informer.by("size", "8"), []);
  });

  test("a listener that throws disturbs nobody; one that learns is told of it after", async () => {
    await using it = await story([noStreaming]);
    const heard: string[] = [];
    it.informer.onChange((change) => {
      if (inWords(change) === "+a") it.informer.learn(config("b", 99));
      throw new Error("oops");
    });
    const end = it.informer.onChange((change) => void heard.push(inWords(change)));
    await it.until(() => it.asked.length === 2, "listing");
    it.informer.learn(config("a", 98));
    assert.deepEqual(heard, ["+a", "+b"]);
    end();
    it.informer.learn(config("c", 100));
    assert.deepEqual([heard.length, it.informer.health().objects], [2, 3]);
  });

  test("says how it is", async () => {
    await using it = await story([noStreaming, list(10, item("a", 1)), watching(bookmark(11))]);
    const { informer } = it;
    assert.deepEqual(informer.health().connected, false);
    await informer.whenSynced();
    await it.until(() => it.asked.length === 3 && informer.health().connected, "connected");
    const { kind, synced, objects, failures, lastContact } = informer.health();
    assert.deepEqual([kind, synced, objects, failures], ["ConfigMap", true, 1, 0]);
    assert.ok(lastContact instanceof Date);
    await informer.stop();
    assert.equal(informer.health().connected, false);
  });

  test("stops at once, whatever it is doing, and waiting for it can be given up", async () => {
    const never: Step = () => undefined;
    for (const steps of [[never], [noStreaming, never], [noStreaming, list(1), never]]) {
      const it = await story(steps, { timing: {} });
      await it.until(() => it.asked.length === steps.length, "busy");
      await it[Symbol.asyncDispose]();
      assert.equal(it.asked.length, steps.length);
    }
    await using it = await story([never], { timing: {} });
    const given = new AbortController();
    const waiting = it.informer.whenSynced(given.signal);
    given.abort(new Error("enough"));
    await assert.rejects(waiting, /enough/);
  });
});
