import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { convertedBy } from "./resources.ts";

const SERVICE = { namespace: "sluice-system", name: "sluice-webhook" };
const crds = convertedBy(SERVICE);

const crd = (conversion: unknown) => ({
  metadata: { name: "rollouts.rollouts.kruise.io", resourceVersion: "7" },
  spec: { conversion },
});
const webhook = (clientConfig: unknown) => crd({ strategy: "Webhook", webhook: { clientConfig } });

describe("a CustomResourceDefinition", () => {
  const path = "/spec/conversion/webhook/clientConfig/caBundle";
  const cases = [
    {
      name: "that we convert has one entry, without a bundle at first",
      given: webhook({ service: { ...SERVICE, path: "/convert" } }),
      expected: [{ path, caBundle: "" }],
    },
    {
      name: "that we convert has its bundle",
      given: webhook({ service: SERVICE, caBundle: "Y2E=" }),
      expected: [{ path, caBundle: "Y2E=" }],
    },
    {
      name: "that another Service converts is left alone",
      given: webhook({ service: { namespace: "kruise-rollout", name: "webhook" } }),
      expected: [],
    },
    { name: "that nobody converts is left alone", given: crd({ strategy: "None" }), expected: [] },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.deepEqual(crds.parse(given).webhooks, expected));
  }
});
