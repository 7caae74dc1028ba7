import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Ajv } from "ajv";
import fc from "fast-check";
import { isRecord } from "../../patch/json.ts";
import { arbitraryRollout } from "../arbitrary-rollout.ts";
import { manifests } from "./manifests.ts";
import { rolloutCrd } from "./rollout-crd.ts";

const [v1beta1] = rolloutCrd.spec.versions;
const schema = v1beta1?.schema.openAPIV3Schema;

interface Field {
  readonly path: string;
  readonly node: Readonly<Record<string, unknown>>;
}

/** Every field below a node, as `kubectl explain` would walk it. */
function fields(node: unknown, path: string): readonly Field[] {
  if (!isRecord(node)) return [];
  const properties = isRecord(node["properties"]) ? node["properties"] : {};
  const named = Object.entries(properties).flatMap(([name, child]) =>
    fields(child, `${path}.${name}`),
  );
  return [{ path, node }, ...named, ...fields(node["items"], `${path}[]`)];
}

describe("the CRD of Rollout", () => {
  for (const { file, text } of manifests) {
    test(`is in ${file} as the schema makes it`, () => {
      const folder = new URL("../../../manifests/crds/", import.meta.url);
      const isCurrent = readFileSync(new URL(file, folder), "utf8") === text;
      assert.ok(isCurrent, "run node manifests/crds/generate.ts");
    });
  }

  test("explains every field", () => {
    const given = fields(schema, "rollout").filter(({ path }) => path !== "rollout.metadata");
    const silent = given.filter(
      ({ node }) => typeof node["description"] !== "string" || node["description"].length < 20,
    );
    assert.deepEqual(
      silent.map(({ path }) => path),
      [],
    );
    assert.ok(given.length > 150, `only ${given.length} fields were walked`);
  });

  test("gives an example for every field that users write, but for switches", () => {
    const written = fields(schema, "rollout").filter(
      ({ path }) => path.startsWith("rollout.spec.") && !path.endsWith("[]"),
    );
    const isClear = (text: string) => /example|default|absent: any|in any case/i.test(text);
    const unclear = written.filter(({ node }) => !isClear(String(node["description"])));
    assert.deepEqual(
      unclear.map(({ path }) => path),
      ["rollout.spec.strategy"],
    );
  });

  test("bounds every list over which CEL rules run, so that their worst case can be paid", () => {
    const holdsRules = (node: unknown): boolean =>
      fields(node, "").some((field) => "x-kubernetes-validations" in field.node);
    const unbounded = fields(schema, "rollout").filter(
      ({ node }) => holdsRules(node["items"]) && node["maxItems"] === undefined,
    );
    assert.deepEqual(unbounded, []);
  });

  test("has the columns that tools read, in their order", () => {
    const columns = v1beta1?.additionalPrinterColumns.map(
      ({ name, jsonPath }) => `${name} ${jsonPath}`,
    );
    assert.deepEqual(columns, [
      "STATUS .status.phase",
      "CANARY_STEP .status.currentStepIndex",
      "CANARY_STATE .status.currentStepState",
      "MESSAGE .status.message",
      "AGE .metadata.creationTimestamp",
    ]);
  });

  test("requires of a status what is always written, and no more", () => {
    const required = (path: string) =>
      fields(schema, "rollout").find((field) => field.path === path)?.node["required"];
    assert.deepEqual(required("rollout"), ["spec"]);
    assert.deepEqual(required("rollout.status"), ["currentStepIndex", "currentStepState"]);
    assert.deepEqual(required("rollout.status.canaryStatus"), [
      "podTemplateHash",
      "currentStepState",
      "canaryReplicas",
      "canaryReadyReplicas",
    ]);
  });

  test("takes every Rollout that our own check takes", () => {
    assert.ok(schema !== undefined);
    const isValid = new Ajv({ strict: false, validateFormats: false, logger: false }).compile({
      ...schema,
    });
    fc.assert(
      fc.property(arbitraryRollout, (rollout) =>
        assert.ok(isValid(rollout), JSON.stringify(isValid.errors)),
      ),
    );
  });
});
