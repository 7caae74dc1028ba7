import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SILENT } from "../telemetry/log.ts";
import { ApiError } from "./api-error.ts";
import type { ApiRequest, Connection } from "./connection.ts";
import { eventRecorder } from "./events.ts";
import type { Involved, News } from "./events.ts";
import { at, numberAt, stringAt } from "./json.ts";

const shop: Involved = {
  apiVersion: "rollouts.kruise.io/v1beta1",
  kind: "Rollout",
  metadata: { namespace: "ns", name: "shop", uid: "u" },
};
const stuck: News = { type: "Warning", reason: "Stuck", message: "pod a is not ready" };

function recorder(
  options: { queueLimit?: number; refuse?: (request: ApiRequest) => Error | undefined } = {},
) {
  const sent: ApiRequest[] = [];
  const logged: string[] = [];
  let now = 0;
  const connection: Connection = {
    async request(request) {
      await Promise.resolve();
      sent.push(request);
      const refusal = options.refuse?.(request);
      if (refusal !== undefined) throw refusal;
      return { status: 200, body: {}, headers: {} };
    },
    stream: () => assert.fail("not a watch"),
    close: () => undefined,
  };
  const events = eventRecorder(connection, {
    component: "sluice-controller",
    instance: "pod-1",
    log: { ...SILENT, warn: (_, message) => void logged.push(message) },
    queueLimit: options.queueLimit,
    now: () => now,
  });
  return { events, sent, logged, pass: (ms: number) => (now += ms) };
}

describe("events", () => {
  test("are written about their object", async () => {
    const { events, sent } = recorder();
    events.record(shop, stuck);
    await events.flush();
    const [{ method, path, body } = {}] = sent;
    assert.deepEqual([method, path], ["POST", "/api/v1/namespaces/ns/events"]);
    assert.deepEqual(at(body, "involvedObject"), {
      apiVersion: shop.apiVersion,
      kind: "Rollout",
      namespace: "ns",
      name: "shop",
      uid: "u",
    });
    assert.match(stringAt(body, "metadata", "name") ?? "", /^shop\.[0-9a-f]{16}$/);
    assert.deepEqual([stringAt(body, "reason"), numberAt(body, "count")], ["Stuck", 1]);
  });

  test("about cluster-wide objects live in `default`", async () => {
    const { events, sent } = recorder();
    events.record({ ...shop, metadata: { name: "node", uid: "n" } }, stuck);
    await events.flush();
    assert.equal(sent[0]?.path, "/api/v1/namespaces/default/events");
  });

  test("the same news is counted; other news, or old news, is told", async () => {
    const { events, sent, pass } = recorder();
    const tell = async (news: News) => {
      events.record(shop, news);
      await events.flush();
    };
    await tell(stuck);
    pass(5 * 60_000);
    await tell(stuck);
    await tell({ ...stuck, message: "pod b is not ready" });
    pass(9 * 60_000);
    await tell(stuck);
    pass(10 * 60_000);
    await tell(stuck);
    assert.deepEqual(
      sent.map(({ method, body }) => [method, numberAt(body, "count")]),
      [
        ["POST", 1],
        ["PATCH", 2],
        ["POST", 1],
        ["PATCH", 3],
        ["POST", 1],
      ],
    );
  });

  test("what is recorded together is written once", async () => {
    const { events, sent } = recorder();
    for (let times = 0; times < 5; times += 1) events.record(shop, stuck);
    await events.flush();
    assert.deepEqual([sent.length, numberAt(sent[0]?.body, "count")], [1, 5]);
  });

  test("an event that the server has forgotten is made again", async () => {
    const gone = new ApiError({ status: 404, reason: "NotFound", message: "gone" });
    const { events, sent } = recorder({
      refuse: ({ method }) => (method === "PATCH" ? gone : undefined),
    });
    for (let times = 0; times < 2; times += 1) {
      events.record(shop, stuck);
      await events.flush();
    }
    assert.deepEqual(
      sent.map(({ method }) => method),
      ["POST", "PATCH", "POST"],
    );
  });

  test("a failure is logged, and the next one is written", async () => {
    const forbidden = new ApiError({ status: 403, reason: "Forbidden", message: "no" });
    const { events, sent, logged } = recorder({
      refuse: () => (sent.length === 1 ? forbidden : undefined),
    });
    events.record(shop, stuck);
    events.record(shop, { ...stuck, reason: "Other" });
    await events.flush();
    assert.deepEqual([sent.length, logged], [2, ["event cannot be written"]]);
  });

  test("a flood is cut off, not kept", async () => {
    const { events, sent, logged } = recorder({ queueLimit: 2 });
    for (const reason of ["A", "B", "C"]) events.record(shop, { ...stuck, reason });
    await events.flush();
    assert.deepEqual([sent.length, logged.length], [2, 1]);
  });
});
