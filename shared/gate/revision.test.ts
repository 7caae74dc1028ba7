import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { revisionOf } from "./revision.ts";

const CONTAINER = { name: "shop", image: "shop:v1" };
const TEMPLATE = {
  metadata: { labels: { app: "shop" } },
  spec: { containers: [CONTAINER], volumes: [{ name: "tmp", emptyDir: {} }] },
};

const withSpec = (differs: object) => ({ ...TEMPLATE, spec: { ...TEMPLATE.spec, ...differs } });

describe("revisionOf", () => {
  const same = [
    {
      name: "the label that the native controller adds",
      other: { ...TEMPLATE, metadata: { labels: { app: "shop", "pod-template-hash": "x" } } },
    },
    {
      name: "an empty map of annotations",
      other: { ...TEMPLATE, metadata: { labels: { app: "shop" }, annotations: {} } },
    },
    {
      name: "a creationTimestamp of null",
      other: { ...TEMPLATE, metadata: { labels: { app: "shop" }, creationTimestamp: null } },
    },
    { name: "an empty list", other: withSpec({ initContainers: [] }) },
    { name: "an empty nodeSelector", other: withSpec({ nodeSelector: {} }) },
    {
      name: "the order of keys",
      other: {
        spec: { volumes: TEMPLATE.spec.volumes, containers: [{ image: "shop:v1", name: "shop" }] },
        metadata: TEMPLATE.metadata,
      },
    },
  ];
  for (const { name, other } of same) {
    test(`does not depend on ${name}`, () => assert.equal(revisionOf(other), revisionOf(TEMPLATE)));
  }

  const different = [
    {
      name: "another image",
      other: withSpec({ containers: [{ ...CONTAINER, image: "shop:v2" }] }),
    },
    {
      name: "another label",
      other: { ...TEMPLATE, metadata: { labels: { app: "shop", tier: "web" } } },
    },
    {
      name: "an annotation, as a restart adds one",
      other: {
        ...TEMPLATE,
        metadata: {
          ...TEMPLATE.metadata,
          annotations: { "kubectl.kubernetes.io/restartedAt": "now" },
        },
      },
    },
    { name: "an emptyDir: {} less", other: withSpec({ volumes: [{ name: "tmp" }] }) },
    { name: "a securityContext: {} more", other: withSpec({ securityContext: {} }) },
    {
      name: "a zero where there was nothing",
      other: withSpec({ terminationGracePeriodSeconds: 0 }),
    },
    {
      name: "the order of a list",
      other: withSpec({ containers: [{ ...CONTAINER, name: "b" }, CONTAINER] }),
    },
  ];
  for (const { name, other } of different) {
    test(`tells ${name}`, () => assert.notEqual(revisionOf(other), revisionOf(TEMPLATE)));
  }

  test("is valid as the value of a label", () => {
    assert.match(revisionOf(TEMPLATE), /^[a-z0-9]{10}$/);
  });

  test("tells a list of two orders apart", () => {
    const other = { ...CONTAINER, name: "b" };
    const [one, two] = [
      withSpec({ containers: [CONTAINER, other] }),
      withSpec({ containers: [other, CONTAINER] }),
    ];
    assert.notEqual(revisionOf(one), revisionOf(two));
  });
});
