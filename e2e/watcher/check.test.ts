import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { check } from "./check.ts";
import { Past } from "./past.ts";

const rules = (past: Past): readonly string[] => check(past.happenings).map(({ rule }) => rule);

/** v2 is admitted, and its first step has begun. */
const atStepOne = (): Past =>
  Past.settled()
    .workload({ revision: "v2" })
    .rollout({ phase: "Progressing", step: 1, nextStep: 2, stepState: "StepUpgrade" });

/** Two pods of v2 in place of two of v1. */
/** From ten pods to six, of which one is gone, as far as its own controller has seen it: by generation. */
const scaledDown = ({ seen }: { readonly seen: number }): Past =>
  Past.settled()
    .replicaSet("v2", 0)
    .replicaSet("v3", 0)
    .workload({ replicas: 6, generation: 2, observed: seen })
    .replicaSet("v1", 6)
    .pod("v1-1", "ending");

const held = (): Past =>
  atStepOne().pods("v1", "ending", 2).pods("v2", "ready", 2).rollout({ stepState: "StepPaused" });

const approved = (): Past => held().rollout({ stepState: "StepReady", stateBy: ["kubectl-patch"] });

describe("a release as it should be", () => {
  const cases: { name: string; past: Past }[] = [
    { name: "a Deployment that gets its first pods", past: Past.settled() },
    { name: "a first step", past: held() },
    {
      name: "a second step after an approval",
      past: approved().rollout({
        step: 2,
        nextStep: 3,
        stepState: "StepUpgrade",
        stateBy: ["sluice"],
      }),
    },
    {
      name: "a scaling up, for as long as it takes",
      past: Past.settled().workload({ replicas: 20 }).pod("v1-11", "not ready"),
    },
    {
      name: "a scaling down, for as long as it takes",
      past: Past.settled().workload({ replicas: 5 }).pods("v1", "ending", 5),
    },
    {
      name: "a pod that is asked for before the scaling down was seen",
      past: scaledDown({ seen: 1 }).replicaSet("v1", 7),
    },
    {
      name: "a scaling up while a step is held, in proportion",
      past: held().workload({ replicas: 20 }).pods("v2", "ready", 4),
    },
    {
      name: "a pod that its ReplicaSet is about to remove, beside one that takes its place",
      past: atStepOne().replicaSet("v1", 9).pod("v2-1", "not ready").pod("v1-1", "ending"),
    },
    {
      name: "a pod that a ReplicaSet made twice",
      past: held().replicaSet("v2", 2).pod("v2-3", "not ready"),
    },
    {
      name: "a pod that the story takes away",
      past: Past.settled()
        .pods("v1", "ending", 2)
        .told({ kind: "taking", pod: "v1-3" })
        .pod("v1-3", "ending"),
    },
    {
      name: "a pod that is missing beside one whose node does not answer",
      past: Past.settled()
        .told({ kind: "unreachable", workload: "shop", nodes: 1 })
        .pods("v1", "not ready", 3),
    },
    {
      name: "an update that the story lets pass",
      past: Past.settled()
        .told({ kind: "native", workload: "shop" })
        .workload({ revision: "v2" })
        .pods("v1", "ending", 2)
        .pods("v2", "ready", 2),
    },
    {
      name: "going back to the stable revision at once",
      past: held().workload({ revision: "v1" }).pods("v2", "ending", 2).pod("v1-11", "ready"),
    },
    {
      name: "pods of v2 that are still there when v3 replaces it, and v2 comes back",
      past: held().workload({ revision: "v3" }).workload({ revision: "v2" }),
    },
  ];
  for (const { name, past } of cases)
    test(name, () => assert.deepEqual(check(past.happenings), []));
});

describe("what is found", () => {
  const cases: { name: string; past: Past; found: readonly string[] }[] = [
    {
      name: "one ready pod too few",
      past: Past.settled().pods("v1", "ending", 3),
      found: ["too few ready pods"],
    },
    {
      name: "one too few beside one whose node does not answer",
      past: Past.settled()
        .told({ kind: "unreachable", workload: "shop", nodes: 1 })
        .pods("v1", "not ready", 4),
      found: ["too few ready pods"],
    },
    {
      name: "one too few when that node answers again",
      past: Past.settled()
        .told({ kind: "unreachable", workload: "shop", nodes: 1 })
        .pod("v1-1", "not ready")
        .told({ kind: "unreachable", workload: "shop", nodes: 0 })
        .pods("v1", "not ready", 3),
      found: ["too few ready pods"],
    },
    {
      name: "one pod too many",
      past: Past.settled().pod("v1-11", "not ready"),
      found: ["too many pods"],
    },
    {
      name: "a new pod before the Rollout knows of the release",
      past: Past.settled().workload({ revision: "v2" }).pod("v1-1", "ending").pod("v2-1", "ready"),
      found: ["more new pods than the step allows"],
    },
    {
      name: "a pod that is asked for after the scaling down was seen",
      past: scaledDown({ seen: 2 }).replicaSet("v1", 7),
      found: ["too many pods"],
    },
    {
      name: "one new pod more than the step",
      past: held().pod("v1-3", "ending").pod("v2-3", "not ready"),
      found: ["more new pods than the step allows"],
    },
    {
      name: "new pods that a scaling brings beyond their share",
      past: held().workload({ replicas: 20 }).pods("v2", "ready", 5),
      found: ["more new pods than the step allows"],
    },
    {
      name: "a second step without an approval",
      past: held().rollout({ step: 2, nextStep: 3, stepState: "StepUpgrade" }),
      found: ["a step was left without leave"],
    },
    {
      name: "an approval that the product gives itself",
      past: held()
        .rollout({ stepState: "StepReady" })
        .rollout({ step: 2, nextStep: 3, stepState: "StepUpgrade" }),
      found: ["a step was left without leave"],
    },
    {
      name: "two steps for one approval",
      past: approved().rollout({ step: 3, nextStep: -1, stepState: "StepUpgrade" }),
      found: ["a step was left without leave"],
    },
    {
      name: "a pause that is cut short",
      past: approved()
        .rollout({ step: 2, nextStep: 3, stepState: "StepPaused", stateBy: ["sluice"] })
        .rollout({ step: 3, nextStep: -1, stepState: "StepUpgrade" }),
      found: ["a step was left without leave"],
    },
    {
      name: "new pods after steps count again",
      past: Past.settled()
        .told({ kind: "native", workload: "shop" })
        .workload({ revision: "v2" })
        .pods("v1", "ending", 2)
        .pods("v2", "ready", 1)
        .replicaSet("v2", 1)
        .told({ kind: "gated", workload: "shop" })
        .replicaSet("v2", 2)
        .pod("v2-2", "ready"),
      found: ["more new pods than the step allows"],
    },
  ];
  for (const { name, past, found } of cases) test(name, () => assert.deepEqual(rules(past), found));
});

/** All pods of v1 are on their way out, and ten of v2 are ready. */
const replaced = (): Past => lastStep().replaced(10);

/** All pods may be of v2, which two are. */
const lastStep = (): Past =>
  approved()
    .rollout({ nextStep: 3 })
    .rollout({ step: 3, nextStep: -1, stepState: "StepUpgrade", stateBy: ["sluice"] })
    .rollout({ stepState: "Completed" });

describe("a release that is called over", () => {
  const early = "Healthy before its pods were";
  const over = { phase: "Healthy" };
  const cases: { name: string; past: Past; found: readonly string[] }[] = [
    { name: "when all is done", past: replaced().rollout(over), found: [] },
    {
      name: "with a pod of the old revision",
      past: lastStep().replaced(9).rollout(over),
      found: [early],
    },
    {
      name: "with one that its user's own partition keeps",
      past: lastStep().workload({ keeps: 1 }).replaced(9).rollout(over),
      found: [],
    },
    {
      name: "with old ones that nobody but their user deletes",
      past: lastStep().workload({ keeps: "100%" }).rollout(over),
      found: [],
    },
    {
      name: "with one on a node that its DaemonSet does not count any more",
      past: replaced()
        .pod("v1-11", "ready")
        .workload({ counts: "its nodes", replicas: 10 })
        .rollout(over),
      found: ["too many pods"],
    },
    {
      name: "after a scaling whose pods are not there yet",
      past: replaced().workload({ replicas: 20 }).rollout(over),
      found: [early],
    },
    {
      name: "right after a scaling that nobody has seen yet",
      past: replaced()
        .workload({ replicas: 20 })
        .rollout({ ...over, workloadGeneration: 2 }),
      found: [],
    },
    {
      name: "with a pod missing that the story has taken",
      past: replaced()
        .pod("v2-3", "not ready")
        .pod("v2-2", "not ready")
        .told({ kind: "taking", pod: "v2-1" })
        .pod("v2-1", "ending")
        .rollout(over),
      found: [],
    },
    {
      name: "with an extra workload beside it",
      past: replaced().beside("v2", 0).rollout(over),
      found: [early],
    },
    {
      name: "again, as the status is written once more",
      past: replaced().rollout(over).pod("v1-11", "not ready").rollout(over),
      found: ["too many pods"],
    },
  ];
  for (const { name, past, found } of cases) test(name, () => assert.deepEqual(rules(past), found));
});

describe("a kind without ReplicaSets", () => {
  const atStep = (): Past =>
    Past.settledSet()
      .workload({ revision: "v2" })
      .rollout({ phase: "Progressing", step: 1, nextStep: 2, stepState: "StepUpgrade" });
  const cases: { name: string; past: Past; found: readonly string[] }[] = [
    {
      name: "one pod after the other, and a step in between",
      past: atStep().replaced(2).rollout({ stepState: "StepPaused" }),
      found: [],
    },
    {
      name: "two pods at once",
      past: atStep().pod("v1-10", "ending").pod("v1-9", "ending"),
      found: ["too few ready pods"],
    },
    {
      name: "one pod more than the step",
      past: atStep().replaced(3),
      found: ["more new pods than the step allows"],
    },
    {
      name: "a pod that is added before one is taken",
      past: atStep().pod("v2-10", "not ready"),
      found: ["too many pods"],
    },
    {
      name: "a new pod before the Rollout knows of the release",
      past: Past.settledSet()
        .workload({ revision: "v2" })
        .pod("v1-10", "ending")
        .pod("v2-10", "ready"),
      found: ["more new pods than the step allows"],
    },
    {
      name: "a pod that the story takes away while another is replaced",
      past: atStep()
        .pod("v1-10", "ending")
        .told({ kind: "taking", pod: "v1-1" })
        .pod("v1-1", "ending"),
      found: [],
    },
    {
      name: "a step of 95% that takes all of ten pods",
      past: Past.settledSet()
        .workload({ revision: "v2" })
        .rollout({
          steps: [{ replicas: "95%" }, { replicas: "100%" }],
          phase: "Progressing",
          step: 1,
          stepState: "StepUpgrade",
        })
        .replaced(10),
      found: [],
    },
  ];
  for (const { name, past, found } of cases) test(name, () => assert.deepEqual(rules(past), found));
});

describe("a violation", () => {
  test("says when, and the counts", () => {
    const { happenings } = Past.settled().pods("v1", "ending", 3);
    assert.deepEqual(check(happenings), [
      {
        rule: "too few ready pods",
        workload: "shop",
        version: 18,
        heardAt: 18_000,
        message: "7 ready, at least 8 wanted (10 desired, 2 may be unavailable)",
      },
    ]);
  });

  test("is told once a stretch", () => {
    const past = Past.settled().pods("v1", "ending", 5).pods("v1", "ready", 5);
    assert.deepEqual(rules(past.pods("v1", "ending", 5)), [
      "too few ready pods",
      "too few ready pods",
    ]);
  });

  test("does not depend on the order in which watches bring the news", () => {
    const { happenings } = held();
    assert.deepEqual(check(happenings.toReversed()), []);
  });
});

/** v2 is admitted, and comes out in an extra workload. */
const besideIt = (): Past =>
  Past.settled().rollout({ place: "beside it" }).workload({ revision: "v2" }).rollout({
    phase: "Progressing",
    step: 1,
    nextStep: 2,
    stepState: "StepUpgrade",
  });

/** All steps are over, two pods have been told to go in the workload itself, and a third version comes. */
const replacedAtItsEnd = (): Past =>
  besideIt()
    .rollout({ nextStep: 3 })
    .rollout({ step: 3, nextStep: -1 })
    .rollout({ stepState: "Completed" })
    .replicaSet("v1", 8)
    .workload({ revision: "v3" })
    .rollout({ step: 1, stepState: "StepUpgrade" });

describe("a release in an extra workload", () => {
  const tooMany = "more new pods than the step allows";
  const cases: { name: string; past: Past; found: readonly string[] }[] = [
    { name: "has the pods of its step", past: besideIt().beside("v2", 2), found: [] },
    { name: "has more", past: besideIt().beside("v2", 3), found: [tooMany] },
    {
      name: "is scaled with the workload",
      past: besideIt().beside("v2", 2).workload({ replicas: 20 }).beside("v2", 4),
      found: [],
    },
    {
      name: "grows more than the workload",
      past: besideIt().beside("v2", 2).workload({ replicas: 20 }).beside("v2", 5),
      found: [tooMany],
    },
    {
      name: "keeps its pods after a jump back",
      past: besideIt()
        .rollout({ stepState: "StepReady", stateBy: ["kubectl-patch"] })
        .rollout({ step: 2, nextStep: 3, stepState: "StepUpgrade", stateBy: ["sluice"] })
        .beside("v2", 5)
        .rollout({ step: 1, nextStep: 2 }),
      found: [],
    },
    {
      name: "begins while pods go that the native controller has taken before",
      past: replacedAtItsEnd().pods("v1", "ending", 2),
      found: [],
    },
    {
      name: "takes a pod more than the native controller has taken before",
      past: replacedAtItsEnd().pods("v1", "ending", 3),
      found: ["too few ready pods"],
    },
    {
      name: "takes a pod from the workload, within the user's own limits",
      past: besideIt().pods("v1", "ending", 1),
      found: ["too few ready pods"],
    },
    {
      name: "brings a new pod into the workload",
      past: besideIt().pod("v2-1", "ready"),
      found: ["too many pods", tooMany],
    },
    {
      name: "lets the workload go to the new version when all steps are over",
      past: besideIt()
        .beside("v2", 2)
        .rollout({ nextStep: 3 })
        .rollout({ step: 3, nextStep: -1 })
        .rollout({ stepState: "Completed" })
        .replaced(10),
      found: [],
    },
    {
      name: "may go to and fro while somebody else rolls it",
      past: besideIt()
        .beside("v2", 2)
        .told({ kind: "native", workload: "shop-v2" })
        .beside("v2", 3),
      found: [],
    },
  ];
  for (const { name, past, found } of cases) test(name, () => assert.deepEqual(rules(past), found));
});
