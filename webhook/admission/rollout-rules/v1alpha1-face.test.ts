import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toV1beta1 } from "@sluice/shared/api/conversion/convert.ts";
import fc from "fast-check";
import { validateRequest } from "../validate-rollout.ts";
import { ALLOW, type Verdict } from "../verdict.ts";
import { arbitraryV1alpha1 } from "./arbitrary-submitted.ts";
import { ALONE, other } from "./submission-fixture.ts";
import type { Submission } from "./submission.ts";

/** Of v1alpha1, as it is sent. */
interface Old {
  readonly steps?: readonly object[];
  readonly canary?: object;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly workloadRef?: object | undefined;
  readonly phase?: string;
}

const ROLLING_STYLE = "rollouts.kruise.io/rolling-style";
const PARTITION = { [ROLLING_STYLE]: "Partition" };
const STYLE_PATH = `metadata.annotations["${ROLLING_STYLE}"]`;
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
const STATEFUL_SET = { ...DEPLOYMENT, kind: "StatefulSet" };
const ROUTINGS = [{ service: "shop", gateway: { httpRouteName: "shop" } }];
const STEPS = [{ weight: 20, pause: { duration: 60 } }, { replicas: "100%" }];
const AT = "spec.strategy.canary.steps";

function old({ steps = STEPS, canary = {}, annotations = PARTITION, phase, ...given }: Old = {}) {
  const { workloadRef } = { workloadRef: DEPLOYMENT, ...given };
  return {
    apiVersion: "rollouts.kruise.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: "shop", namespace: "web", annotations },
    spec: {
      objectRef: workloadRef === undefined ? {} : { workloadRef },
      strategy: { canary: { steps, ...canary } },
    },
    ...(phase === undefined ? {} : { status: { phase } }),
  };
}

const create = (after: unknown, differs: Partial<Submission> = {}): Verdict =>
  validateRequest(
    { after, operation: "CREATE", requester: "user" },
    { others: differs.others ?? ALONE.others, settings: ALONE.settings },
  );

/** The lines of a refusal, but for the first one. */
function reasons(verdict: Verdict): readonly string[] {
  return verdict.kind === "deny" ? verdict.message.split("\n").slice(1) : [];
}

const warnings = (verdict: Verdict) => (verdict.kind === "allow" ? verdict.warnings : undefined);

describe("a Rollout of v1alpha1 is refused in its own words", () => {
  const cases: readonly { name: string; given: unknown; expected: readonly string[] }[] = [
    {
      name: "a weight that says how many pods",
      given: old({ steps: [{ weight: 0 }, { weight: 120 }] }),
      expected: [
        `- ${AT}[0].weight: 0: must be a whole number from 1 to 100; write for example 20`,
        `- ${AT}[1].weight: 120: must be a whole number from 1 to 100; write for example 20`,
        `- ${AT}[1].weight: 120: must not be more than 50% in a step with weight or matches, as the old pods carry the rest of the traffic; leave weight and matches out of this step, or write fewer pods`,
      ],
    },
    {
      name: "a weight that is a share only",
      given: old({ steps: [{ replicas: 1, weight: 101 }] }),
      expected: [
        `- ${AT}[0].weight: 101: must be a whole number from 0 to 100; write for example 20`,
      ],
    },
    {
      name: "a step that says nothing",
      given: old({ steps: [{ pause: {} }] }),
      expected: [
        `- ${AT}[0].replicas: not set: must be a whole count of pods of 1 or more, or a whole percent from 1% to 100%; write for example 3, or "20%"`,
      ],
    },
    {
      name: "weights that fall, once",
      given: old({
        steps: [{ weight: 30 }, { weight: 20 }],
        canary: { trafficRoutings: ROUTINGS },
      }),
      expected: [
        `- ${AT}[1].weight: 20: must not be less than 30% in the step before; write the total that the step should reach, all earlier steps included`,
      ],
    },
    {
      name: "shares that fall where they are routed",
      given: old({
        steps: [
          { replicas: 1, weight: 30 },
          { replicas: 2, weight: 20 },
        ],
        canary: { trafficRoutings: ROUTINGS },
      }),
      expected: [
        `- ${AT}[1].weight: 20: must not be less than 30% in the step before; write the total that the step should reach, all earlier steps included`,
      ],
    },
    {
      name: "no workload",
      given: old({ workloadRef: undefined }),
      expected: [
        "- spec.objectRef.workloadRef: not set: is required; see kubectl explain rollout.spec.objectRef.workloadRef --api-version=rollouts.kruise.io/v1alpha1",
      ],
    },
    {
      name: "a workload that nothing releases",
      given: old({ workloadRef: { ...DEPLOYMENT, kind: "ReplicaSet" } }),
      expected: [
        '- spec.objectRef.workloadRef: {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"shop"}: must be of a kind that can be released in steps: Deployment, StatefulSet, DaemonSet of apps; CloneSet of apps.kruise.io; StatefulSet, DaemonSet of apps.kruise.io; or a StatefulSet of another group; name the Deployment that owns the ReplicaSet',
      ],
    },
    {
      name: "an unknown style",
      given: old({ annotations: { [ROLLING_STYLE]: "blue-green" } }),
      expected: [
        `- ${STYLE_PATH}: "blue-green": must be canary or partition; write one of the two; without it a Deployment gets canary, all else partition`,
      ],
    },
    {
      name: "a header that occurs twice",
      given: old({
        steps: [
          {
            replicas: 1,
            matches: [
              {
                headers: [
                  { name: "a", value: "1" },
                  { name: "A", value: "2" },
                ],
              },
            ],
          },
        ],
      }),
      expected: [
        `- ${AT}[0].matches[0].headers[1]: "a": must not have a name that an earlier entry has, as routes hold one entry a name; write one entry, if need be of type RegularExpression`,
      ],
    },
    {
      name: "more than a list can hold in v1beta1",
      given: old({ steps: Array.from({ length: 51 }, () => ({ replicas: 1 })) }),
      expected: [
        `- ${AT}: [{"replicas":1},{"replicas":1},{"replicas":1},{"replicas":1},{"replicas":1},{"replicas":1},{"replicas":1},{"replicas":1}…: must NOT have more than 50 items; see kubectl explain rollout.spec.strategy.canary.steps --api-version=rollouts.kruise.io/v1alpha1`,
      ],
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.deepEqual(reasons(create(given)), expected));
  }

  test("no canary", () => {
    const [reason = "", ...others] = reasons(
      create({ ...old(), spec: { objectRef: { workloadRef: DEPLOYMENT }, strategy: {} } }),
    );
    assert.match(
      reason,
      /^- spec\.strategy: \{\}: must have canary; blueGreen is of v1beta1; add /,
    );
    assert.deepEqual(others, []);
  });

  test("a second one on a workload, also of the other version", () => {
    const [reason = ""] = reasons(create(old(), { others: [other("second")] }));
    assert.match(reason, /^- spec\.objectRef\.workloadRef: .* must not be the workload of another/);
  });
});

describe("a Rollout of v1alpha1 is taken", () => {
  const silent: readonly { name: string; given: unknown }[] = [
    { name: "without a word, where a weight is a size", given: old() },
    {
      name: "with the style in any case",
      given: old({ annotations: { [ROLLING_STYLE]: "PARTITION" } }),
    },
    {
      name: "with no style for a StatefulSet, which gets partition",
      given: old({ annotations: {}, workloadRef: STATEFUL_SET }),
    },
    {
      name: "with falling shares where nothing routes them, and a share of 0",
      given: old({ steps: [{ replicas: 1, weight: 0, pause: {} }, { replicas: "100%" }] }),
    },
  ];
  for (const { name, given } of silent) {
    test(name, () => {
      const told = (warnings(create(given)) ?? ["refused"]).filter(
        (line) => !line.includes("no effect without trafficRoutings"),
      );
      assert.deepEqual(told, []);
    });
  }

  test("with warnings that name what was written", () => {
    const asked = old({
      annotations: { [ROLLING_STYLE]: "canary", "rollouts.kruise.io/trafficrouting": "all" },
      workloadRef: STATEFUL_SET,
      steps: [{ weight: 20, pause: {} }, { weight: 40 }],
    });
    assert.deepEqual(warnings(create(asked)), [
      `${STYLE_PATH}: no effect on StatefulSet shop, whose own pods are replaced`,
      `${AT}[1].weight: the last step ends at 40%; the rest follows at once; add a step with 100%`,
    ]);
  });

  test("as canary by default, without a word", () => {
    assert.deepEqual(warnings(create(old({ annotations: {} }))), []);
  });
});

describe("while a release is under way, v1alpha1 refuses", () => {
  const changes: readonly { name: string; after: Old; expected: RegExp }[] = [
    {
      name: "another number of steps",
      after: { steps: [...STEPS, { replicas: "100%" }] },
      expected: /^- spec\.strategy\.canary\.steps: "3 steps": their number must stay/,
    },
    {
      name: "another workload",
      after: { workloadRef: { ...DEPLOYMENT, name: "cart" } },
      expected: /^- spec\.objectRef\.workloadRef: .* must stay as it is/,
    },
    {
      name: "another style, though only an annotation differs",
      after: { annotations: { [ROLLING_STYLE]: "canary" } },
      expected:
        /^- metadata\.annotations\["rollouts\.kruise\.io\/rolling-style"\]: "Canary": the style must stay/,
    },
    {
      name: "other routes",
      after: { canary: { trafficRoutings: ROUTINGS } },
      expected: /^- spec\.strategy\.canary\.trafficRoutings: .* must stay as it is/,
    },
  ];
  const update = (after: Old): Verdict =>
    validateRequest(
      {
        before: old({ phase: "Progressing" }),
        after: old({ ...after, phase: "Progressing" }),
        operation: "UPDATE",
        requester: "user",
      },
      ALONE,
    );
  for (const { name, after, expected } of changes) {
    test(name, () => {
      const [reason = "", ...others] = reasons(update(after));
      assert.match(reason, expected);
      assert.deepEqual(others, []);
    });
  }

  test("nothing that only annotates", () =>
    assert.deepEqual(update({ annotations: { ...PARTITION, owner: "web" } }), ALLOW));
});

describe("whatever is sent in v1alpha1", () => {
  test("is answered without a field that only v1beta1 has", () => {
    fc.assert(
      fc.property(arbitraryV1alpha1, (rollout) => {
        const verdict = create(rollout);
        const said = [...reasons(verdict), ...(warnings(verdict) ?? [])].join("\n");
        assert.doesNotMatch(
          said,
          /spec\.workloadRef|\.traffic:|enableExtraWorkload|trafficRoutingRef/,
        );
      }),
    );
  });

  test("is taken where the same in v1beta1 is, but for what only v1alpha1 demands", () => {
    fc.assert(
      fc.property(arbitraryV1alpha1, (rollout) => {
        const own = /rolling-style"\]|weight: \d+: must not be less/;
        const inBoth = reasons(create(rollout)).filter((reason) => !own.test(reason));
        if (create(toV1beta1(rollout)).kind === "allow") assert.deepEqual(inBoth, []);
      }),
    );
  });
});
