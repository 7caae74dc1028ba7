import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fromKubeconfig } from "./kubeconfig.ts";

const folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
after(() => rm(folder, { recursive: true }));

describe("kubeconfig", () => {
  const kubeconfig = (user: object) =>
    JSON.stringify({
      clusters: [
        {
          name: "c",
          cluster: {
            server: "https://server:6443",
            "certificate-authority-data": Buffer.from("CA").toString("base64"),
            "tls-server-name": "kubernetes",
          },
        },
      ],
      users: [{ name: "u", user }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    });

  test("gives certificates, names and tokens", async () => {
    const file = join(folder, "certificate");
    const data = (text: string) => Buffer.from(text).toString("base64");
    const user = { "client-certificate-data": data("CERT"), "client-key-data": data("KEY") };
    await writeFile(file, kubeconfig(user));
    const { server, tls } = await fromKubeconfig([file])();
    assert.equal(server.host, "server:6443");
    assert.deepEqual(tls, { ca: "CA", cert: "CERT", key: "KEY", servername: "kubernetes" });
    const bearer = join(folder, "bearer");
    await writeFile(bearer, kubeconfig({ token: "t" }));
    const { headers } = await fromKubeconfig([bearer])();
    assert.equal(headers["Authorization"], "Bearer t");
  });

  test("that is not there is an error that names it", async () => {
    await assert.rejects(fromKubeconfig([join(folder, "none")])(), /none/);
  });
});
