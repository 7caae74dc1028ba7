import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BatchReleaseSchema as v1alpha1 } from "../v1alpha1/batch-release.ts";
import { BatchReleaseSchema as v1beta1 } from "../v1beta1/batch-release.ts";
import { batchReleaseVersions } from "./batch-release.ts";
import { keepsTheLaws, takesAnything } from "./conversion-laws.ts";
import { converted } from "./convert.ts";
import { CONVERSION_DATA } from "./names.ts";

const OLD = "rollouts.kruise.io/v1alpha1";
const STORED = "rollouts.kruise.io/v1beta1";
const STYLE = "rollouts.kruise.io/rolling-style";
const workloadRef = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
const plan = { batches: [{ canaryReplicas: "20%" }], enableExtraWorkloadForCanary: false };

const release = (apiVersion: string, style: string | undefined, parts: object) => ({
  apiVersion,
  kind: "BatchRelease",
  metadata: { name: "shop", ...(style === undefined ? {} : { annotations: { [STYLE]: style } }) },
  ...parts,
});

/** Without what we keep for the way back. */
function seen(given: Readonly<Record<string, unknown>>, apiVersion: string) {
  const { metadata, ...rest } = converted(given, apiVersion) ?? {};
  const { annotations, ...others } = Object(metadata);
  const { [CONVERSION_DATA]: _data, ...visible } = Object(annotations);
  const some = Object.keys(visible).length > 0;
  return { ...rest, metadata: some ? { ...others, annotations: visible } : others };
}

describe("any BatchRelease", () => {
  test("comes back as it was, from either version", () => {
    keepsTheLaws(batchReleaseVersions, { kind: "BatchRelease", old: v1alpha1, stored: v1beta1 });
  });

  test("comes through whatever it holds", () =>
    takesAnything(batchReleaseVersions, "BatchRelease"));
});

describe("a BatchRelease from v1alpha1 to v1beta1", () => {
  const old = (rollingStyle?: string) => ({
    spec: {
      targetReference: { workloadRef },
      releasePlan: { ...plan, ...(rollingStyle === undefined ? {} : { rollingStyle }) },
    },
    status: { phase: "Progressing" },
  });
  const cases = [
    {
      name: "takes the style from the annotation",
      annotation: "PARTITION",
      field: undefined,
      expected: "Partition",
    },
    { name: "knows blue-green", annotation: "bluegreen", field: undefined, expected: "BlueGreen" },
    { name: "ignores the field", annotation: undefined, field: "Canary", expected: undefined },
    {
      name: "ignores a style that there is not",
      annotation: "rainbow",
      field: undefined,
      expected: undefined,
    },
  ];
  for (const { name, annotation, field, expected } of cases) {
    test(name, () => {
      const rollingStyle = expected === undefined ? {} : { rollingStyle: expected };
      const spec = { workloadRef, releasePlan: { ...plan, ...rollingStyle } };
      assert.deepEqual(
        seen(release(OLD, annotation, old(field)), STORED),
        release(STORED, annotation, { spec, status: { phase: "Progressing" } }),
      );
    });
  }
});

test("a BatchRelease from v1beta1 to v1alpha1 has its style twice, and no message", () => {
  const given = {
    spec: { workloadRef, releasePlan: { ...plan, rollingStyle: "BlueGreen" } },
    status: { phase: "Completed", message: "done" },
  };
  const expected = {
    spec: { targetReference: { workloadRef }, releasePlan: { ...plan, rollingStyle: "bluegreen" } },
    status: { phase: "Completed" },
  };
  assert.deepEqual(
    seen(release(STORED, undefined, given), OLD),
    release(OLD, "bluegreen", expected),
  );
});
