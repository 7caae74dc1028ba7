import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scriptedServer, sendJson } from "./scripted-server.ts";
import { withWriteGuard } from "./write-guard.ts";

const refused = /not the leader/;
const refuse = (): never => {
  throw new Error("not the leader");
};

describe("write guard", () => {
  test("lets reads pass and refuses writes, which never leave", async () => {
    await using server = await scriptedServer((_, reply) => sendJson(reply, 200, {}));
    const guarded = withWriteGuard(server.connection, refuse);
    await guarded.request({ method: "GET", path: "/" });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
      await assert.rejects(guarded.request({ method, path: "/", body: {} }), refused);
    }
    assert.equal(server.asked.length, 1);
  });

  test("asks again when the bytes can go: the lease may be lost by then", async () => {
    await using server = await scriptedServer((_, reply) => sendJson(reply, 200, {}));
    let asked = 0;
    const guarded = withWriteGuard(server.connection, () => {
      asked += 1;
      if (asked === 2) refuse();
    });
    const write = { method: "POST", path: "/", body: {} } as const;
    await assert.rejects(guarded.request(write), refused);
    assert.deepEqual([asked, server.asked.length], [2, 0]);
    // The next one passes, on a connection of its own and on a kept-alive one.
    await guarded.request(write);
    await guarded.request(write);
    assert.deepEqual([asked, server.asked.length], [6, 2]);
  });
});
