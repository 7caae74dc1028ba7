import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { injectBundle, trusts, type WebhookConfiguration } from "./inject-ca.ts";

const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
const [OURS, OLD, FOREIGN] = [pem("b3Vycw"), pem("b2xk"), pem("Zm9yZWlnbg")];
const base64 = (text: string) => Buffer.from(text).toString("base64");

const pathOf = (index: number) => `/webhooks/${index}/clientConfig/caBundle`;

function configuration(...bundles: readonly string[]): WebhookConfiguration {
  const webhooks = bundles.map((text, i) => ({ path: pathOf(i), caBundle: base64(text) }));
  return { metadata: { name: "sluice", resourceVersion: "7" }, webhooks };
}
const guard = { op: "test", path: "/metadata/resourceVersion", value: "7" };
const add = (index: number, bundle: string) => ({
  op: "add",
  path: pathOf(index),
  value: base64(bundle),
});

describe("injectBundle", () => {
  const cases = [
    {
      name: "fills every empty entry",
      given: ["", ""],
      wanted: OURS,
      expected: [guard, add(0, OURS), add(1, OURS)],
    },
    {
      name: "leaves alone what trusts us",
      given: [OURS, ""],
      wanted: OURS,
      expected: [guard, add(1, OURS)],
    },
    {
      name: "leaves alone who trusts others beside us",
      given: [FOREIGN + OURS],
      wanted: OURS,
      expected: [],
    },
    {
      name: "replaces a bundle of strangers",
      given: [FOREIGN],
      wanted: OURS,
      expected: [guard, add(0, OURS)],
    },
    {
      name: "adds a new authority beside the old",
      given: [OLD],
      wanted: OURS + OLD,
      expected: [guard, add(0, OURS + OLD)],
    },
    {
      name: "replaces what is no bundle at all",
      given: ["Cg=="],
      wanted: OURS,
      expected: [guard, add(0, OURS)],
    },
    { name: "has nothing to do without entries", given: [], wanted: OURS, expected: [] },
  ];
  for (const { name, given, wanted, expected } of cases) {
    test(name, () => assert.deepEqual(injectBundle(configuration(...given), wanted), expected));
  }

  test("half a trust is none", () => {
    assert.equal(trusts(configuration(OURS, OLD), OURS), false);
    assert.equal(trusts(configuration(OURS, OURS + OLD), OURS), true);
  });
});
