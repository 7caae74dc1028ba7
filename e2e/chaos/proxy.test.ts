import assert from "node:assert/strict";
import { createServer, type Server } from "node:https";
import { after, before, beforeEach, test } from "node:test";
import { newAuthority, newKey } from "../cluster/control-plane/certificates.ts";
import { kubeClient, type KubeClient, KubeError } from "../cluster/kube/client.ts";
import { type Fate, inWords, onlyAt, PASSES } from "./fate.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import { upstream, type Upstream } from "./upstream.ts";

const ADDRESS = "127.0.0.1";
const WRITE = { method: "PATCH", path: "/api/v1/namespaces/shop/pods/shop-1", body: {} } as const;
const READ = { path: "/api/v1/pods" } as const;

const heard: string[] = [];
let kills = 0;
let server: Server;
let api: Upstream;
let proxy: Proxy;
let client: KubeClient;

before(async () => {
  const [own, issued] = await Promise.all([newKey(), newKey()]);
  const authority = newAuthority("chaos-test", { own, issued });
  const { certificate, key } = authority.issue({ commonName: "any", addresses: [ADDRESS] });
  server = createServer({ cert: certificate, key }, (asked, answer) => {
    heard.push(asked.method ?? "");
    answer.end(JSON.stringify({ method: asked.method }));
  });
  api = upstream(`https://${ADDRESS}:${await portOf(server)}`, authority.certificate);
  const kill = () => void (kills += 1);
  proxy = await startProxy({ address: ADDRESS, port: 0, certificate, key, upstream: api, kill });
  client = kubeClient({
    server: `https://${ADDRESS}:${proxy.port}`,
    authority: authority.certificate,
    certificate,
    key,
  });
});

beforeEach(() => {
  heard.length = 0;
  kills = 0;
});

after(async () => {
  client.close();
  await proxy.close();
  api.close();
  server.closeAllConnections();
  server.close();
});

interface Outcome {
  /** What the API server heard of. */
  readonly heard: readonly string[];
  readonly kills: number;
  /** A status, or that there was none. */
  readonly answer: number | "none";
}

const OUTCOMES: readonly (readonly [Fate, Outcome])[] = [
  [PASSES, { heard: ["PATCH"], kills: 0, answer: 200 }],
  [{ kind: "killed before" }, { heard: [], kills: 1, answer: "none" }],
  [{ kind: "killed after" }, { heard: ["PATCH"], kills: 1, answer: "none" }],
  [
    { kind: "refused", status: 409 },
    { heard: [], kills: 0, answer: 409 },
  ],
  [
    { kind: "refused", status: 500 },
    { heard: [], kills: 0, answer: 500 },
  ],
  [{ kind: "answer lost" }, { heard: ["PATCH"], kills: 0, answer: "none" }],
  [{ kind: "answer too late" }, { heard: ["PATCH"], kills: 0, answer: "none" }],
  [{ kind: "watches lost" }, { heard: ["PATCH"], kills: 0, answer: 200 }],
  [{ kind: "caches stale" }, { heard: ["PATCH"], kills: 0, answer: 200 }],
];

for (const [fate, outcome] of OUTCOMES) {
  test(`${inWords(fate)}: what the API server hears of a write, and what is answered`, async () => {
    proxy.judge(onlyAt(1, fate));
    const answer = await answerTo({ ...WRITE, ...patienceFor(fate) });
    assert.deepEqual({ heard, kills, answer }, outcome);
    assert.equal(await answerTo(WRITE), 200, "the next one passes");
    assert.deepEqual(
      proxy.judged().map((judged) => judged.fate),
      [fate, PASSES],
    );
  });
}

/** Enough for the API server to hear of it, on a busy machine too. */
function patienceFor({ kind }: Fate): { readonly timeoutMs?: number } {
  return kind === "answer too late" ? { timeoutMs: 1000 } : {};
}

test("of writes that are sent at once, none gets through behind one whose sender is killed", async () => {
  // Each has a connection of its own, and it is open.
  await Promise.all([answerTo(READ), answerTo(READ), answerTo(READ)]);
  heard.length = 0;
  proxy.judge(onlyAt(1, { kind: "killed before" }));
  const answers = await Promise.all([answerTo(WRITE), answerTo(WRITE), answerTo(WRITE)]);
  assert.deepEqual(answers, ["none", "none", "none"]);
  assert.deepEqual({ heard, kills }, { heard: [], kills: 1 });
});

test("reads pass, and are not counted", async () => {
  proxy.judge(() => ({ kind: "killed before" }));
  assert.equal(await answerTo(READ), 200);
  assert.deepEqual(proxy.judged(), []);
});

async function answerTo(call: Parameters<KubeClient["call"]>[0]): Promise<Outcome["answer"]> {
  try {
    await client.call(call);
    return 200;
  } catch (error) {
    return error instanceof KubeError ? error.status : "none";
  }
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, ADDRESS, resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
