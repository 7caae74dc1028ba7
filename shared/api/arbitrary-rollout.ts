import fc from "fast-check";
import { API_VERSION, KIND, type Rollout, type RolloutStatus, type Step } from "./rollout.ts";
import { CAUSES } from "./status/causes.ts";
import { STEP_STATES_OR_NONE } from "./status/step-states.ts";
import { FINALISING_STEPS_OR_NONE } from "./status/finalising-steps.ts";
import { PHASES } from "./status/phases.ts";
import { WAITING_FOR } from "./status/waiting-for.ts";

/** For tests: Rollouts that this version takes, and that say every field about which it has a say. */

const dnsLabel = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
const instant = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString().replace(/\.\d+Z$/, "Z"));
const texts = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.string({ maxLength: 8 }),
  { maxKeys: 3, noNullPrototype: true },
);

const pause = fc.record(
  { duration: fc.nat({ max: 600_000 }) },
  { noNullPrototype: true, requiredKeys: [] },
);

const deadline = {
  progressDeadlineSeconds: fc.integer({ min: 1, max: 100_000 }),
  onDeadline: fc.constantFrom("Pause", "Rollback"),
};

const ascending = (max: number) =>
  fc
    .array(fc.integer({ min: 1, max }), { minLength: 1, maxLength: 50 })
    .map((sizes) => sizes.toSorted((a, b) => a - b));

/** Counts or percents, never fewer than before. */
const sizes = fc.oneof(
  ascending(5000).map((counts): readonly (number | string)[] => counts),
  ascending(100).map((percents): readonly (number | string)[] =>
    percents.map((percent) => `${percent}%`),
  ),
);

const steps: fc.Arbitrary<readonly Step[]> = sizes.chain((replicas) =>
  fc.tuple(
    ...replicas.map((size) =>
      fc.record(
        { replicas: fc.constant(size), pause, ...deadline },
        { noNullPrototype: true, requiredKeys: ["replicas"] },
      ),
    ),
  ),
);

const count = fc.nat({ max: 5000 });
const canaryStatus = fc.record(
  {
    observedWorkloadGeneration: count,
    observedRolloutID: fc.string(),
    rolloutHash: fc.string(),
    stableRevision: fc.string(),
    podTemplateHash: fc.string(),
    canaryRevision: fc.string(),
    currentStepIndex: count,
    nextStepIndex: fc.integer({ min: -1, max: 50 }),
    currentStepState: fc.constantFrom(...STEP_STATES_OR_NONE),
    finalisingStep: fc.constantFrom(...FINALISING_STEPS_OR_NONE),
    message: fc.string(),
    lastUpdateTime: instant,
    canaryReplicas: count,
    canaryReadyReplicas: count,
  },
  {
    noNullPrototype: true,
    requiredKeys: ["podTemplateHash", "currentStepState", "canaryReplicas", "canaryReadyReplicas"],
  },
);

const wait = fc.record(
  {
    for: fc.constantFrom(...WAITING_FOR),
    step: fc.integer({ min: 1, max: 50 }),
    revision: fc.string(),
    since: instant,
    until: instant,
    cause: fc.constantFrom(...CAUSES),
    message: fc.string(),
    command: fc.string(),
  },
  { noNullPrototype: true, requiredKeys: ["for", "step", "revision", "since", "message"] },
);

const identity = fc.record(
  {
    user: fc.string(),
    groups: fc.array(fc.string({ maxLength: 9 }), { maxLength: 3 }),
    manager: fc.string(),
  },
  { noNullPrototype: true, requiredKeys: ["user"] },
);

const decision = { step: fc.integer({ min: 1, max: 50 }), to: fc.integer({ min: 1, max: 50 }) };

const approval = fc.record(
  { ...decision, revision: fc.string(), by: identity },
  { noNullPrototype: true, requiredKeys: ["step", "revision", "by"] },
);

const release = fc.record(
  {
    revision: fc.string(),
    startedBy: identity,
    startedAt: instant,
    rolledBack: fc.record(
      { step: fc.integer({ min: 1, max: 50 }), at: instant, message: fc.string() },
      { noNullPrototype: true },
    ),
    approvals: fc.array(
      fc.record(
        { ...decision, by: identity, at: instant },
        { noNullPrototype: true, requiredKeys: ["step", "at"] },
      ),
      { maxLength: 3 },
    ),
  },
  { noNullPrototype: true, requiredKeys: ["revision", "startedAt"] },
);

const condition = fc.record(
  {
    type: fc.string(),
    status: fc.string(),
    reason: fc.string(),
    message: fc.string(),
    lastUpdateTime: instant,
  },
  { noNullPrototype: true, requiredKeys: ["type", "status", "reason", "message"] },
);

const status: fc.Arbitrary<RolloutStatus> = fc.record(
  {
    observedGeneration: count,
    phase: fc.constantFrom(...PHASES),
    message: fc.string(),
    conditions: fc.array(condition, { maxLength: 3 }),
    currentStepIndex: count,
    currentStepState: fc.constantFrom(...STEP_STATES_OR_NONE),
    canaryStatus,
    wait,
    release,
    approval,
  },
  { noNullPrototype: true, requiredKeys: ["currentStepIndex", "currentStepState"] },
);

const canary = fc.record(
  {
    steps,
    failureThreshold: fc.constantFrom<number | string>(0, 3, "10%"),
    ...deadline,
    patchPodTemplateMetadata: fc.record(
      { annotations: texts, labels: texts },
      { noNullPrototype: true, requiredKeys: [] },
    ),
    enableExtraWorkloadForCanary: fc.constant(false),
    disableGenerateCanaryService: fc.boolean(),
  },
  { noNullPrototype: true, requiredKeys: ["steps"] },
);

const metadata = fc.record(
  {
    name: dnsLabel,
    namespace: dnsLabel,
    uid: fc.uuid(),
    generation: count,
    creationTimestamp: instant,
    labels: texts,
  },
  { noNullPrototype: true, requiredKeys: ["name", "namespace"] },
);

const spec = fc.record(
  {
    workloadRef: fc.record(
      {
        apiVersion: fc.constant("apps/v1"),
        kind: fc.constant("Deployment"),
        name: dnsLabel,
      },
      { noNullPrototype: true },
    ),
    disabled: fc.boolean(),
    strategy: fc.record(
      { paused: fc.boolean(), canary },
      { noNullPrototype: true, requiredKeys: ["canary"] },
    ),
    approval: fc.record(
      {
        requireDifferentUser: fc.boolean(),
        automation: fc.uniqueArray(dnsLabel, { maxLength: 3 }),
      },
      { noNullPrototype: true, requiredKeys: [] },
    ),
  },
  { noNullPrototype: true, requiredKeys: ["workloadRef", "strategy"] },
);

export const arbitraryRollout: fc.Arbitrary<Rollout> = fc.record(
  { apiVersion: fc.constant(API_VERSION), kind: fc.constant(KIND), metadata, spec, status },
  { noNullPrototype: true, requiredKeys: ["apiVersion", "kind", "metadata", "spec"] },
);
