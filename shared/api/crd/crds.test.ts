import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Ajv } from "ajv";
import fc from "fast-check";
import { isRecord } from "../../patch/json.ts";
import { arbitraryRollout } from "../arbitrary-rollout.ts";
import { toOld } from "../conversion/two-versions.ts";
import { rolloutVersions } from "../conversion/rollout.ts";
import { crds, manifests } from "./manifests.ts";

interface Field {
  readonly path: string;
  readonly node: Readonly<Record<string, unknown>>;
}

/** Every field below a node, as `kubectl explain` would walk it. */
function fields(node: unknown, path: string): readonly Field[] {
  if (!isRecord(node)) return [];
  const properties = isRecord(node["properties"]) ? node["properties"] : {};
  const named = Object.entries(properties).flatMap(([name, child]) =>
    fields(child, path === "" ? name : `${path}.${name}`),
  );
  return [{ path, node }, ...named, ...fields(node["items"], `${path}[]`)];
}

const versions = crds.flatMap(({ spec, metadata }) =>
  spec.versions.map((version) => ({ ...version, crd: metadata.name, of: spec.names.kind })),
);

function versionOf(kind: string, name: string) {
  const version = versions.find((one) => one.of === kind && one.name === name);
  assert.ok(version !== undefined, `there is no ${kind} ${name}`);
  return version;
}

describe("the CRD in", () => {
  for (const { file, text } of manifests) {
    test(`${file} is as the schema makes it`, () => {
      const folder = new URL("../../../manifests/crds/", import.meta.url);
      const isCurrent = readFileSync(new URL(file, folder), "utf8") === text;
      assert.ok(isCurrent, "run node manifests/crds/generate.ts");
    });

    test(`${file} is installed`, () => {
      const list = new URL("../../../manifests/kustomization.yaml", import.meta.url);
      assert.ok(readFileSync(list, "utf8").includes(`- crds/${file}\n`));
    });
  }
});

for (const { of, name, schema, crd } of versions) {
  const all = fields(schema.openAPIV3Schema, "");
  describe(`${of} ${name} in ${crd}`, () => {
    test("explains every field", () => {
      const silent = all.filter(
        ({ path, node }) =>
          path !== "metadata" &&
          (typeof node["description"] !== "string" || node["description"].length < 20),
      );
      assert.deepEqual(
        silent.map(({ path }) => path),
        [],
      );
    });

    test("gives an example for every field that users write, but for switches", () => {
      const written = all.filter(({ path }) => path.startsWith("spec.") && !path.endsWith("[]"));
      const isClear = (text: string) => /example|default|absent: any|in any case/i.test(text);
      const unclear = written.filter(({ node }) => !isClear(String(node["description"])));
      const known = of === "Rollout" && name === "v1beta1" ? ["spec.strategy"] : [];
      assert.deepEqual(
        unclear.map(({ path }) => path),
        known,
      );
    });

    test("bounds every list over which CEL rules run, so that their worst case can be paid", () => {
      const holdsRules = (node: unknown): boolean =>
        fields(node, "").some((field) => "x-kubernetes-validations" in field.node);
      const unbounded = all.filter(
        ({ node }) => holdsRules(node["items"]) && node["maxItems"] === undefined,
      );
      assert.deepEqual(unbounded, []);
    });
  });
}

describe("columns", () => {
  const cases = [
    {
      kind: "Rollout",
      version: "v1beta1",
      expected: [
        "STATUS .status.phase",
        "CANARY_STEP .status.currentStepIndex",
        "CANARY_STATE .status.currentStepState",
        "MESSAGE .status.message",
        "AGE .metadata.creationTimestamp",
      ],
    },
    {
      kind: "Rollout",
      version: "v1alpha1",
      expected: [
        "STATUS .status.phase",
        "CANARY_STEP .status.canaryStatus.currentStepIndex",
        "CANARY_STATE .status.canaryStatus.currentStepState",
        "MESSAGE .status.message",
        "AGE .metadata.creationTimestamp",
      ],
    },
    {
      kind: "BatchRelease",
      version: "v1beta1",
      expected: [
        "KIND .spec.workloadRef.kind",
        "PHASE .status.phase",
        "BATCH .status.canaryStatus.currentBatch",
        "BATCH-STATE .status.canaryStatus.batchState",
        "AGE .metadata.creationTimestamp",
      ],
    },
    {
      kind: "TrafficRouting",
      version: "v1alpha1",
      expected: [
        "STATUS .status.phase",
        "MESSAGE .status.message",
        "AGE .metadata.creationTimestamp",
      ],
    },
    { kind: "RolloutHistory", version: "v1alpha1", expected: [] },
  ];
  for (const { kind, version, expected } of cases) {
    test(`of ${kind} ${version} are those that tools read, in their order`, () => {
      const columns = versionOf(kind, version).additionalPrinterColumns ?? [];
      assert.deepEqual(
        columns.map(({ name, jsonPath }) => `${name} ${jsonPath}`),
        expected,
      );
    });
  }
});

describe("a schema", () => {
  const required = (kind: string, version: string, path: string) =>
    fields(versionOf(kind, version).schema.openAPIV3Schema, "").find((one) => one.path === path)
      ?.node["required"];
  const SUB_STATUS = [
    "podTemplateHash",
    "currentStepState",
    "canaryReplicas",
    "canaryReadyReplicas",
  ];
  const cases: readonly (readonly [string, string, string, readonly string[] | undefined])[] = [
    ["Rollout", "v1beta1", "", ["spec"]],
    ["Rollout", "v1beta1", "status", ["currentStepIndex", "currentStepState"]],
    ["Rollout", "v1beta1", "status.canaryStatus", SUB_STATUS],
    ["Rollout", "v1alpha1", "spec", ["objectRef", "strategy"]],
    ["Rollout", "v1alpha1", "spec.objectRef", undefined],
    ["Rollout", "v1alpha1", "status", undefined],
    ["Rollout", "v1alpha1", "status.canaryStatus", SUB_STATUS],
    ["BatchRelease", "v1beta1", "spec.releasePlan", ["enableExtraWorkloadForCanary"]],
    ["BatchRelease", "v1beta1", "status.canaryStatus", ["currentBatch"]],
    ["TrafficRouting", "v1alpha1", "spec", ["objectRef", "strategy"]],
  ];
  for (const [kind, version, path, expected] of cases) {
    test(`of ${kind} ${version} requires ${JSON.stringify(expected ?? [])} of "${path}", and no more`, () =>
      assert.deepEqual(required(kind, version, path), expected));
  }

  test("of a Rollout takes every one that our own check takes, in both versions", () => {
    const options = { strict: false, validateFormats: false, logger: false } as const;
    const check = (name: string) =>
      new Ajv(options).compile({ ...versionOf("Rollout", name).schema.openAPIV3Schema });
    const [stored, old] = [check("v1beta1"), check("v1alpha1")];
    fc.assert(
      fc.property(arbitraryRollout, (rollout) => {
        assert.ok(stored(rollout), JSON.stringify(stored.errors));
        assert.ok(old(toOld(rolloutVersions, { ...rollout })), JSON.stringify(old.errors));
      }),
    );
  });
});

test("two versions are converted by the webhook, and one is not", () => {
  const strategies = crds.map(({ spec }) => `${spec.names.kind} ${spec.conversion.strategy}`);
  assert.deepEqual(strategies, [
    "Rollout Webhook",
    "BatchRelease Webhook",
    "TrafficRouting None",
    "RolloutHistory None",
  ]);
  const stored = versions.filter(({ storage }) => storage).map(({ of, name }) => `${of} ${name}`);
  assert.deepEqual(stored, [
    "Rollout v1beta1",
    "BatchRelease v1beta1",
    "TrafficRouting v1alpha1",
    "RolloutHistory v1alpha1",
  ]);
});
