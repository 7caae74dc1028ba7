import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RolloutSchema as v1alpha1 } from "../v1alpha1/rollout.ts";
import { RolloutSchema as v1beta1 } from "../v1beta1/rollout.ts";
import { keepsTheLaws, takesAnything } from "./conversion-laws.ts";
import { converted, toV1beta1 } from "./convert.ts";
import { CONVERSION_DATA } from "./names.ts";
import { rolloutVersions } from "./rollout.ts";
import type { JsonObject } from "./three-way.ts";

const OLD = "rollouts.kruise.io/v1alpha1";
const STORED = "rollouts.kruise.io/v1beta1";
const REF = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
const TRAFFIC = [{ service: "shop", gracePeriodSeconds: 3, ingress: { name: "shop" } }];
const STYLE = "rollouts.kruise.io/rolling-style";
const SHARED = "rollouts.kruise.io/trafficrouting";

interface Parts {
  readonly annotations?: JsonObject;
  readonly spec: unknown;
  readonly status?: unknown;
}

const object = (apiVersion: string, { annotations, ...parts }: Parts): JsonObject => ({
  apiVersion,
  kind: "Rollout",
  metadata: { name: "shop", namespace: "web", ...(annotations && { annotations }) },
  ...parts,
});

const old = (canary: JsonObject, more: JsonObject = {}) => ({
  objectRef: { workloadRef: REF },
  strategy: { canary },
  ...more,
});
const stored = (canary: JsonObject, more: JsonObject = {}) => ({
  workloadRef: REF,
  strategy: { canary },
  ...more,
});

/** What a client sees in another version, without what we keep for the way back. */
function seen(given: JsonObject, apiVersion: string): Parts {
  const { metadata, spec, status } = converted(given, apiVersion) ?? {};
  const { annotations } = Object(metadata);
  const { [CONVERSION_DATA]: _data, ...rest } = Object(annotations);
  const visible = Object.keys(rest).length === 0 ? {} : { annotations: rest };
  return { ...visible, spec, ...(status === undefined ? {} : { status }) };
}

describe("any Rollout", () => {
  test("comes back as it was, from either version", () => {
    keepsTheLaws(rolloutVersions, { kind: "Rollout", old: v1alpha1, stored: v1beta1 });
  });

  test("comes through whatever it holds", () => takesAnything(rolloutVersions, "Rollout"));
});

describe("from v1alpha1 to v1beta1", () => {
  const extra = { enableExtraWorkloadForCanary: true };
  const headers = [{ name: "user", value: "beta", type: "Exact" }];
  const requestHeaderModifier = { set: [{ name: "v", value: "2" }] };
  const subStatus = { currentStepIndex: 2, currentStepState: "StepPaused", canaryReplicas: 1 };
  const cases: readonly { name: string; given: Parts; expected: Parts }[] = [
    {
      name: "a weight is a percent of traffic, and of replicas where these are absent",
      given: {
        spec: old({
          steps: [
            { weight: 20, pause: {} },
            { weight: 40, replicas: 3 },
          ],
        }),
      },
      expected: {
        spec: stored({
          steps: [
            { replicas: "20%", traffic: "20%", pause: {} },
            { replicas: 3, traffic: "40%" },
          ],
          ...extra,
        }),
      },
    },
    {
      name: "a step without a weight says nothing about traffic",
      given: { spec: old({ steps: [{ replicas: "50%", pause: { duration: 60 } }] }) },
      expected: {
        spec: stored({ steps: [{ replicas: "50%", pause: { duration: 60 } }], ...extra }),
      },
    },
    {
      name: "headers to match and to modify are the same",
      given: { spec: old({ steps: [{ matches: [{ headers }], requestHeaderModifier }] }) },
      expected: {
        spec: stored({ steps: [{ matches: [{ headers }], requestHeaderModifier }], ...extra }),
      },
    },
    {
      name: "what both call the same is the same",
      given: {
        spec: {
          ...old({
            steps: [],
            trafficRoutings: TRAFFIC,
            failureThreshold: "10%",
            patchPodTemplateMetadata: { labels: { a: "b" } },
          }),
          disabled: true,
        },
      },
      expected: {
        spec: {
          ...stored({
            steps: [],
            trafficRoutings: TRAFFIC,
            failureThreshold: "10%",
            patchPodTemplateMetadata: { labels: { a: "b" } },
            ...extra,
          }),
          disabled: true,
        },
      },
    },
    {
      name: "the style is an annotation, in any case",
      given: { annotations: { [STYLE]: "PARTITION" }, spec: old({ steps: [] }) },
      expected: {
        annotations: { [STYLE]: "PARTITION" },
        spec: stored({ steps: [], enableExtraWorkloadForCanary: false }),
      },
    },
    {
      name: "the shared traffic routing is an annotation",
      given: { annotations: { [SHARED]: "all" }, spec: old({ steps: [] }) },
      expected: {
        annotations: { [SHARED]: "all" },
        spec: stored({ steps: [], ...extra, trafficRoutingRef: "all" }),
      },
    },
    {
      name: "the id of the releases becomes an annotation",
      given: { spec: old({ steps: [] }, { rolloutID: "v1" }) },
      expected: {
        annotations: { "rollouts.kruise.io/rollout-id": "v1" },
        spec: stored({ steps: [], ...extra }),
      },
    },
    {
      name: "disableGenerateCanaryService does not come out, as it never did",
      given: { spec: old({ steps: [], disableGenerateCanaryService: true }) },
      expected: { spec: stored({ steps: [], ...extra }) },
    },
    {
      name: "a status has no copies for columns until the controller writes them",
      given: {
        spec: old({ steps: [] }),
        status: { phase: "Progressing", canaryStatus: subStatus },
      },
      expected: {
        spec: stored({ steps: [], ...extra }),
        status: {
          phase: "Progressing",
          canaryStatus: subStatus,
          currentStepIndex: 0,
          currentStepState: "",
        },
      },
    },
    {
      name: "no workload and no canary are no workload and no strategy",
      given: { spec: { objectRef: {}, strategy: { paused: true } } },
      expected: { spec: { strategy: { paused: true } } },
    },
    {
      name: "a spec that is none is left out",
      given: { spec: "?" },
      expected: { spec: undefined },
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.deepEqual(seen(object(OLD, given), STORED), expected));
  }
});

describe("from v1beta1 to v1alpha1", () => {
  const canaryStyle = { annotations: { [STYLE]: "canary" } };
  const partition = { annotations: { [STYLE]: "partition" } };
  const cases: readonly { name: string; given: Parts; expected: Parts }[] = [
    {
      name: "traffic is a weight, and 0 where it is no whole percent",
      given: {
        spec: stored({
          steps: ["20%", "+5%", "-3%", "7", "2.5%", "", "9999999999%"].map((traffic) => ({
            traffic,
          })),
        }),
      },
      expected: {
        ...partition,
        spec: old({ steps: [20, 5, -3, 0, 0, 0, 0].map((weight) => ({ weight })) }),
      },
    },
    {
      name: "paths and query parameters to match do not come out",
      given: {
        spec: stored({
          steps: [
            {
              matches: [
                { path: { value: "/a" } },
                { headers: [{ name: "a", value: "b" }], queryParams: [{ name: "q", value: "1" }] },
              ],
            },
          ],
        }),
      },
      expected: {
        ...partition,
        spec: old({ steps: [{ matches: [{}, { headers: [{ name: "a", value: "b" }] }] }] }),
      },
    },
    {
      name: "the style and the shared traffic routing become annotations",
      given: {
        annotations: { [STYLE]: "partition" },
        spec: stored({ steps: [], enableExtraWorkloadForCanary: true, trafficRoutingRef: "all" }),
      },
      expected: {
        annotations: { ...canaryStyle.annotations, [SHARED]: "all" },
        spec: old({ steps: [] }),
      },
    },
    {
      name: "disableGenerateCanaryService does not come out",
      given: { spec: stored({ steps: [], disableGenerateCanaryService: true }) },
      expected: { ...partition, spec: old({ steps: [] }) },
    },
    {
      name: "of blue-green there is metadata, and whether it is on",
      given: {
        annotations: { a: "b" },
        spec: { workloadRef: REF, disabled: true, strategy: { blueGreen: { steps: [{}] } } },
        status: { phase: "Healthy", currentStepIndex: 1, currentStepState: "" },
      },
      expected: {
        annotations: { a: "b" },
        spec: { objectRef: {}, strategy: {}, disabled: true },
        status: {},
      },
    },
    {
      name: "a Rollout without a strategy is one",
      given: { spec: { workloadRef: REF, strategy: { paused: false } } },
      expected: { spec: { objectRef: { workloadRef: REF }, strategy: { paused: false } } },
    },
    {
      name: "a status has no copies for columns, and no blue-green",
      given: {
        spec: stored({ steps: [] }),
        status: {
          currentStepIndex: 1,
          currentStepState: "StepPaused",
          wait: { for: "Approval" },
          canaryStatus: { nextStepIndex: 2 },
          blueGreenStatus: { nextStepIndex: 2 },
        },
      },
      expected: {
        ...partition,
        spec: old({ steps: [] }),
        status: { wait: { for: "Approval" }, canaryStatus: { nextStepIndex: 2 } },
      },
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.deepEqual(seen(object(STORED, given), OLD), expected));
  }
});

describe("a change through v1alpha1", () => {
  const path = { path: { type: "PathPrefix", value: "/beta" } };
  const before = object(STORED, {
    spec: stored(
      {
        steps: [
          { replicas: 1, traffic: "10%", matches: [path], fromTheFuture: 1 },
          { replicas: 2, traffic: "20%" },
          { replicas: 3, matches: [path, { headers: [{ name: "a", value: "b" }] }] },
        ],
        disableGenerateCanaryService: true,
        approval: { by: "two" },
      },
      { approvers: ["jane"] },
    ),
    status: {
      currentStepIndex: 1,
      currentStepState: "StepPaused",
      wait: { for: "Approval", step: 1, revision: "r" },
      canaryStatus: { currentStepIndex: 1, currentStepState: "StepPaused", nextStepIndex: 2 },
    },
  });

  /** Reads in v1alpha1, changes, and writes back. */
  function edited(change: (json: string) => string): unknown {
    const read = JSON.stringify(converted(before, OLD));
    // What is kept is text inside of text, and so escaped: the change does not reach it.
    const changed = change(read);
    assert.notEqual(changed, read, "the change has to hit something");
    return converted(JSON.parse(changed), STORED);
  }
  const expected = (change: (json: string) => string): unknown =>
    JSON.parse(change(JSON.stringify(before)));

  test("of a weight wins, and all that v1alpha1 cannot say survives, in the same step too", () => {
    const weight = edited((json) => json.replace('"weight":10', '"weight":15'));
    assert.deepEqual(
      weight,
      expected((json) => json.replace('"10%"', '"15%"')),
    );
  });

  test("that takes a step away leaves the others what they had", () => {
    const without = edited((json) => json.replace(/\{[^{}]*"weight":20[^{}]*\},/, ""));
    assert.deepEqual(
      without,
      expected((json) => json.replace('{"replicas":2,"traffic":"20%"},', "")),
    );
  });

  test("that puts a step in front leaves the others what they had", () => {
    const more = edited((json) => json.replace('"steps":[', '"steps":[{"replicas":0},'));
    assert.deepEqual(
      more,
      expected((json) => json.replace('"steps":[', '"steps":[{"replicas":0},')),
    );
  });

  test("of a header leaves the path of the other match", () => {
    const other = edited((json) => json.replace('"value":"b"', '"value":"c"'));
    assert.deepEqual(
      other,
      expected((json) => json.replace('"value":"b"', '"value":"c"')),
    );
  });

  test("of the style wins over what was kept", () => {
    const style = edited((json) => json.replace(`"${STYLE}":"partition"`, `"${STYLE}":"canary"`));
    const { enableExtraWorkloadForCanary } = Object(style).spec.strategy.canary;
    assert.equal(enableExtraWorkloadForCanary, true);
  });

  test("that approves loses nothing, though its types know neither wait nor nextStepIndex", () => {
    const approved = edited((json) =>
      json
        .replace(/,"wait":\{[^{}]*\}/, "")
        .replace(',"nextStepIndex":2', "")
        .replace('"currentStepState":"StepPaused"', '"currentStepState":"StepReady"'),
    );
    assert.deepEqual(
      approved,
      expected((json) =>
        json.replace(
          '"currentStepState":"StepPaused","nextStepIndex',
          '"currentStepState":"StepReady","nextStepIndex',
        ),
      ),
    );
  });

  test("of a label alone changes nothing else, of a blue-green Rollout as well", () => {
    const blueGreen = object(STORED, {
      spec: { workloadRef: REF, disabled: true, strategy: { blueGreen: { steps: [{}] } } },
      status: { currentStepIndex: 1, currentStepState: "", blueGreenStatus: { message: "m" } },
    });
    const read = converted(blueGreen, OLD) ?? {};
    const labels = { team: "web" };
    const labelled = { ...read, metadata: { ...Object(read["metadata"]), labels } };
    const metadata = { ...Object(blueGreen["metadata"]), labels };
    assert.deepEqual(converted(labelled, STORED), { ...blueGreen, metadata });
  });
});

describe("a change through v1beta1", () => {
  const before = object(OLD, {
    spec: old({ steps: [{ weight: 10 }, { weight: 50 }], disableGenerateCanaryService: true }),
  });
  const change = (from: string, to: string): JsonObject | undefined => {
    const json = JSON.stringify(converted(before, STORED));
    return converted(JSON.parse(json.replace(from, to)), OLD);
  };

  test("of one step shows that step whole, and the others as they were written", () => {
    const { spec } = change('"traffic":"10%"', '"traffic":"15%"') ?? {};
    const expected = old({
      steps: [{ weight: 15, replicas: "10%" }, { weight: 50 }],
      disableGenerateCanaryService: true,
    });
    assert.deepEqual(spec, expected);
  });

  test("is there after the next conversion, too", () => {
    const shown = change('"traffic":"10%"', '"traffic":"15%"') ?? {};
    const { steps } = Object(converted(shown, STORED)).spec.strategy.canary;
    assert.deepEqual(steps, [
      { replicas: "10%", traffic: "15%" },
      { replicas: "50%", traffic: "50%" },
    ]);
  });
});

describe("toV1beta1", () => {
  test("takes both versions, and gives back what it does not know", () => {
    const given = object(OLD, { spec: old({ steps: [{ weight: 5 }] }) });
    assert.equal(toV1beta1(given)["apiVersion"], STORED);
    assert.deepEqual(toV1beta1(toV1beta1(given)), toV1beta1(given));
    const foreign = { apiVersion: "v1", kind: "Pod" };
    assert.equal(toV1beta1(foreign), foreign);
  });
});
