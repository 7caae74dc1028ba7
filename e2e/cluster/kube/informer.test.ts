import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../processes/until.ts";
import type { KubeClient } from "./client.ts";
import { informer } from "./informer.ts";
import { text } from "./read.ts";

const object = (name: string, version: string, uid = name) => ({
  metadata: { name, uid, resourceVersion: version },
});

/** An API server in memory: what it lists, and the streams that it has open. */
function fakeApi(...lists: readonly (readonly object[])[]) {
  const pending = [...lists];
  const streams: IncomingMessage[] = [];
  const paths: string[] = [];
  const client: KubeClient = {
    call: () => Promise.resolve({ metadata: { resourceVersion: "1" }, items: pending.shift() }),
    find: () => Promise.resolve(undefined),
    stream(path) {
      paths.push(path);
      const stream = new IncomingMessage(new Socket());
      streams.push(stream);
      return Promise.resolve(stream);
    },
    close: () => undefined,
  };
  return { client, streams, paths };
}

/** Records what an informer says. */
function follow(client: KubeClient) {
  const said: string[] = [];
  const name = (of: unknown) => text(of, "metadata", "uid") ?? "";
  const running = informer(client, {
    path: "/things",
    onSet: (of) => void said.push(`set ${name(of)}`),
    onGone: (of) => void said.push(`gone ${name(of)}`),
  });
  const heard = (...lines: readonly string[]) =>
    until(lines.join(", "), () => (said.join() === lines.join() ? true : undefined), {
      timeoutMs: 5000,
      everyMs: 5,
    });
  return { ...running, heard };
}

/** A promise, and whether it is settled. */
function isSettled(promise: Promise<void>) {
  const state = { promise, settled: false };
  void promise.then(() => (state.settled = true));
  return state;
}

const line = (type: string, of: object) => `${JSON.stringify({ type, object: of })}\n`;
const stream = (api: { streams: readonly IncomingMessage[] }, index: number) =>
  until(`stream ${index}`, () => api.streams[index], { timeoutMs: 5000, everyMs: 5 });

describe("informer", () => {
  test("says what is listed, and what changes", async () => {
    const api = fakeApi([object("a", "1")]);
    const { synced, heard, stop } = follow(api.client);
    await synced;
    const first = await stream(api, 0);
    first.push(line("ADDED", object("b", "2")) + line("DELETED", object("a", "3")));
    await heard("set a", "set b", "gone a");
    stop();
    first.push(null);
  });

  test("goes on from the last version when a stream ends", async () => {
    const api = fakeApi([]);
    const { stop } = follow(api.client);
    const first = await stream(api, 0);
    first.push(line("BOOKMARK", object("", "42")));
    first.push(null);
    const second = await stream(api, 1);
    assert.match(api.paths[1] ?? "", /resourceVersion=42$/);
    stop();
    second.push(null);
  });

  const lists = [
    {
      name: "the newest that a list has",
      listed: [object("a", "1"), object("b", "2")],
      news: line("ADDED", object("b", "2")),
      says: ["set a", "set b"],
    },
    {
      name: "that what a list has no more is gone",
      listed: [],
      news: line("DELETED", object("a", "2")),
      says: ["set a", "gone a"],
    },
  ];
  for (const { name, listed, news, says } of lists) {
    test(`has caught up when it has heard ${name}`, async () => {
      const api = fakeApi([object("a", "1")], listed);
      const { synced, caughtUp, heard, stop } = follow(api.client);
      await synced;
      const first = await stream(api, 0);
      const caught = isSettled(caughtUp());
      await sleep(20);
      assert.equal(caught.settled, false);
      first.push(news);
      await caught.promise;
      await heard(...says);
      stop();
      first.push(null);
    });
  }

  test("lists anew when its version is too old, and says what is gone", async () => {
    const api = fakeApi([object("a", "1"), object("b", "1")], [object("b", "5")]);
    const { heard, stop } = follow(api.client);
    const first = await stream(api, 0);
    first.push(line("ERROR", { code: 410, message: "too old" }));
    await heard("set a", "set b", "gone a", "set b");
    stop();
  });

  test("says that an object is gone when another has its name", async () => {
    const api = fakeApi([object("a", "1", "uid-1")]);
    const { heard, stop } = follow(api.client);
    const first = await stream(api, 0);
    first.push(line("MODIFIED", object("a", "9", "uid-2")));
    await heard("set uid-1", "gone uid-1", "set uid-2");
    stop();
    first.push(null);
  });
});
