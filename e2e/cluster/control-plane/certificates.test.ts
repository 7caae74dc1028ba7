import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { before, describe, test } from "node:test";
import { parse } from "yaml";
import { newAuthority, newKey, type Authority } from "./certificates.ts";
import { kubeconfig } from "./kubeconfig.ts";

describe("newAuthority", () => {
  let authority: Authority;
  before(async () => {
    const [own, issued] = await Promise.all([newKey(), newKey()]);
    authority = newAuthority("test-ca", { own, issued });
  });

  test("signs itself, as an authority", () => {
    const own = new X509Certificate(authority.certificate);
    assert.ok(own.ca);
    assert.ok(own.verify(own.publicKey));
  });

  test("issues a user's certificate, with the group in the organization", () => {
    const request = { commonName: "alice", organization: "system:masters" };
    const user = new X509Certificate(authority.issue(request).certificate);
    assert.ok(user.checkIssued(new X509Certificate(authority.certificate)));
    assert.equal(user.subject, "CN=alice\nO=system:masters");
    assert.equal(user.ca, false);
  });

  test("issues a server's certificate for names and addresses", () => {
    const request = { commonName: "server", names: ["localhost"], addresses: ["10.0.0.1"] };
    const server = new X509Certificate(authority.issue(request).certificate);
    assert.equal(server.checkHost("localhost"), "localhost");
    assert.equal(server.checkIP("10.0.0.1"), "10.0.0.1");
    assert.equal(server.checkIP("10.0.0.2"), undefined);
  });

  test("goes into a kubeconfig", () => {
    const user = authority.issue({ commonName: "alice" });
    const access = { server: "https://x:6443", authority: authority.certificate, user };
    const { clusters, users } = parse(kubeconfig(access));
    assert.equal(clusters[0].cluster.server, "https://x:6443");
    const encoded: unknown = users[0].user["client-certificate-data"];
    assert.equal(Buffer.from(String(encoded), "base64").toString(), user.certificate);
  });
});
