import { finishedWith, waitingAt } from "../story/expected.ts";
import type { Shape } from "../story/shape.ts";
import { type Story, story } from "../story/story.ts";
import { ownNodes } from "../story/words/nodes.ts";

const STEPS = { steps: [{ replicas: 1 }, { replicas: "50%" }, { replicas: "100%" }] };

/** A hundred pods on a machine that does much else, some kinds of them one by one. */
const PATIENT = { withinMs: 150_000 };
const LONG = { withinMs: 400_000 };

interface Size {
  /** Of a DaemonSet nodes. */
  readonly pods: number;
  readonly half: number;
}

/** One pod, half of them, all. */
async function inSteps(s: Story, { pods, half }: Size): Promise<void> {
  await s.setImage("v2");
  await s.eventually("1 pod of v2", waitingAt(1, { v1: pods - 1, v2: 1 }), PATIENT);
  await s.approve();
  await s.eventually("half of them", waitingAt(2, { v1: pods - half, v2: half }), PATIENT);
  await s.approve();
  await s.eventually("all pods are of v2", finishedWith({ v2: pods }), PATIENT);
  await s.isAsApplied();
}

const inWords = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;

const FEW = [
  { pods: 1, half: 1 },
  { pods: 3, half: 2 },
];
const MANY = { pods: 100, half: 50 };
const AT_ONCE = { podManagementPolicy: "Parallel" };
const PACE = { maxUnavailable: 20 };

/** Of Deployments there are stories of 1 and of 100 pods, and of other styles, beside this file. */
const KINDS: readonly { readonly shape: Partial<Shape>; readonly sizes: readonly Size[] }[] = [
  { shape: { workload: "Deployment" }, sizes: FEW.slice(1) },
  { shape: { workload: "StatefulSet" }, sizes: FEW },
  { shape: { workload: "StatefulSet", spec: AT_ONCE }, sizes: [MANY] },
  { shape: { workload: "AdvancedStatefulSet" }, sizes: FEW },
  {
    shape: {
      workload: "AdvancedStatefulSet",
      spec: AT_ONCE,
      strategy: { type: "RollingUpdate", rollingUpdate: PACE },
    },
    sizes: [MANY],
  },
  { shape: { workload: "CloneSet" }, sizes: [...FEW, MANY] },
];

for (const { shape, sizes } of KINDS) {
  for (const size of sizes) {
    story(
      `${shape.workload}: ${inWords(size.pods, "pod")}, in three steps`,
      async (s) => {
        await s.begin({ ...shape, replicas: size.pods }, STEPS);
        await inSteps(s, size);
      },
      LONG,
    );
  }
}

for (const workload of ["DaemonSet", "AdvancedDaemonSet"] as const) {
  for (const size of [...FEW, { pods: 30, half: 15 }]) {
    story(
      `${workload}: ${inWords(size.pods, "node")}, in three steps`,
      async (s) => {
        const nodes = ownNodes(s);
        await nodes.join(...Array.from({ length: size.pods }, (_, index) => `n${index}`));
        const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "20%" } };
        await s.begin({ workload, strategy, podSpec: nodes.podSpec }, STEPS);
        await inSteps(s, size);
      },
      LONG,
    );
  }
}
