import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bundleOf, certificatesIn } from "./identity.ts";
import { halfRenewed, identityAt, NOON } from "./sample-identity.ts";
import { fromSecretData, toSecretData } from "./secret.ts";

const fresh = identityAt(NOON);
const half = halfRenewed(fresh, NOON);

describe("the Secret's data", () => {
  for (const [name, identity] of Object.entries({ fresh, half })) {
    test(`gives back what was put in: ${name}`, () => {
      assert.deepEqual(fromSecretData(toSecretData(identity)), identity);
    });
  }

  test("has the keys that tools know, tls.* repeating the serving pair", () => {
    const data = toSecretData(fresh);
    const keys = ["ca-cert.pem", "ca-key.pem", "cert.pem", "key.pem", "tls.crt", "tls.key"];
    assert.deepEqual(Object.keys(data).toSorted(), keys);
    assert.equal(data["tls.crt"], data["cert.pem"]);
    assert.equal(data["tls.key"], data["key.pem"]);
  });

  for (const key of ["ca-key.pem", "ca-cert.pem", "key.pem", "cert.pem"]) {
    test(`without ${key} is no identity`, () => {
      const { [key]: _gone, ...rest } = toSecretData(fresh);
      assert.equal(fromSecretData(rest), undefined);
    });
  }

  test("a bundle lists the signer first, then former authorities, whatever the line ends", () => {
    const expected = [half.authority.certPem, fresh.authority.certPem];
    assert.deepEqual(certificatesIn(bundleOf(half)), expected);
    assert.deepEqual(certificatesIn(bundleOf(half).replaceAll("\n", "\r\n")), expected);
  });
});
