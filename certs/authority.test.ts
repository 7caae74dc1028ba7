import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, test } from "node:test";
import { BACKDATED_MS, SERVING_LASTS_MS } from "./authority.ts";
import { after, identityAt, NAMES, NOON } from "./sample-identity.ts";

const identity = identityAt(NOON);
const authority = new X509Certificate(identity.authority.certPem);
const serving = new X509Certificate(identity.serving.certPem);

describe("an authority", () => {
  test("signs itself and may sign servers", () => {
    assert.equal(authority.ca, true);
    assert.equal(authority.verify(authority.publicKey), true);
    assert.equal(authority.subject, "CN=webhook-cert-ca");
  });
});

describe("a server's certificate", () => {
  test("is signed by the authority and names it by key, not only by name", () => {
    assert.equal(serving.verify(authority.publicKey), true);
    assert.equal(serving.checkIssued(authority), true);
    const other = new X509Certificate(identityAt(NOON, "second").authority.certPem);
    assert.equal(serving.issuer, other.subject, "both authorities have one name");
    assert.equal(serving.checkIssued(other), false);
  });

  for (const name of NAMES) {
    test(`is for ${name}`, () => assert.equal(serving.checkHost(name), name));
  }

  test("is for no other name, and is no authority", () => {
    assert.equal(serving.checkHost("kubernetes.default.svc"), undefined);
    assert.equal(serving.ca, false);
  });

  test("is valid for an API server whose clock is an hour behind, and for a year", () => {
    assert.deepEqual(serving.validFromDate, after(-BACKDATED_MS));
    assert.deepEqual(serving.validToDate, after(SERVING_LASTS_MS));
  });
});
