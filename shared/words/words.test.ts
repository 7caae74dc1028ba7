import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  approveCommand,
  commandOfWait,
  podsCommand,
  resumeCommand,
  watchCommand,
} from "./commands.ts";
import { podsForStep } from "../batches/step-size.ts";
import { count, planInWords, type StepInWords } from "./plan.ts";
import {
  approvalMessage,
  durationMessage,
  nativeMessage,
  troubleInWords,
  upgradingMessage,
} from "./progress.ts";

describe("a plan in words", () => {
  const four: readonly StepInWords[] = ["10%", "20%", "50%", "100%"].map((replicas) => ({
    replicas,
  }));
  const cases: readonly {
    name: string;
    steps: readonly StepInWords[];
    replicas: number;
    words: string;
  }[] = [
    {
      name: "says pods and waits",
      steps: [{ replicas: 1 }, { replicas: "30%", pause: { duration: 60 } }, { replicas: "100%" }],
      replicas: 10,
      words: "3 steps of 10 pods: 1, then approval; 3, then 60 s; 10",
    },
    {
      name: "says nothing of a pause that is none",
      steps: [{ replicas: "50%", pause: { duration: 0 } }, { replicas: "100%" }],
      replicas: 10,
      words: "2 steps of 10 pods: 5; 10",
    },
    {
      name: "says when the last step waits all the same",
      steps: [{ replicas: "50%" }],
      replicas: 10,
      words: "1 step of 10 pods: 5, then approval",
    },
    {
      name: "shows four steps",
      steps: four,
      replicas: 10,
      words: "4 steps of 10 pods: 1, then approval; 2, then approval; 5, then approval; 10",
    },
    {
      name: "leaves out the middle of more",
      steps: [{ replicas: 1 }, ...four],
      replicas: 10,
      words: "5 steps of 10 pods: 1, then approval; 1, then approval; 2, then approval; … 10",
    },
    {
      name: "of one pod is singular",
      steps: [{ replicas: "100%" }],
      replicas: 1,
      words: "1 step of 1 pod: 1",
    },
  ];
  for (const { name, steps, replicas, words } of cases) {
    test(name, () => assert.equal(planInWords(steps, { replicas, podsForStep }), words));
  }

  test("counts none in the plural", () => assert.equal(count(0, "pod"), "0 pods"));
});

describe("messages", () => {
  const place = { step: 2, steps: 3 };

  test("begin as those of the original, which people and tools look for", () => {
    const starts = "Rollout is in step(2/3), and";
    assert.equal(
      approvalMessage(place),
      `${starts} you need manually confirm to enter the next step`,
    );
    assert.equal(
      durationMessage(place, 60),
      `${starts} wait duration(60 seconds) to enter the next step`,
    );
    const upgrading = `${starts} upgrade workload to new version: 1 of 3 new pods ready`;
    assert.equal(upgradingMessage(place, { wanted: 3, ready: 1 }), upgrading);
    const trouble = { pod: "shop-1", words: "ErrImagePull", since: new Date(0), others: 0 };
    const told = upgradingMessage(place, { wanted: 3, ready: 1, trouble });
    assert.ok(told.startsWith(`${upgrading}; pod shop-1 is not ready since 1970-01-01`), told);
  });

  test("say what keeps pods, since when, and how many more", () => {
    const since = new Date("2026-06-01T12:00:05.123Z");
    const told = { words: "CrashLoopBackOff", since, others: 2 };
    assert.equal(
      troubleInWords({ pod: "shop-1", ...told }),
      "pod shop-1 is not ready since 2026-06-01T12:00:05Z: CrashLoopBackOff (and 2 more pods)",
    );
    assert.equal(
      troubleInWords({ ...told, words: "exceeded quota", others: 0 }),
      "new pods cannot be made since 2026-06-01T12:00:05Z: exceeded quota",
    );
  });

  test("say how far the native controller is", () => {
    const native = { reported: true, replicas: 10, updated: 7, available: 9, total: 11 };
    assert.equal(
      nativeMessage("Ending", native),
      "Ending: 7 of 10 pods at their revision, 9 available, 4 other pods left",
    );
    assert.equal(
      nativeMessage("Ending", { ...native, total: 7 }),
      "Ending: 7 of 10 pods at their revision, 9 available",
    );
    assert.match(nativeMessage("Ending", { ...native, reported: false }), /^Ending: waiting for/);
  });
});

describe("commands", () => {
  const shop = { namespace: "web", name: "shop" };
  const v2 = { step: 1, revision: "9jggqx2tjz" };
  const commands = {
    approveCommand: approveCommand(shop, "canaryStatus", v2),
    "approveCommand of a blue-green release": approveCommand(shop, "blueGreenStatus", v2),
    commandOfWait: commandOfWait(shop),
    resumeCommand: resumeCommand(shop),
    watchCommand: watchCommand(shop),
  };
  for (const [name, command] of Object.entries(commands)) {
    test(`${name} names the object and its namespace, and can be copied`, () => {
      assert.match(command, /^kubectl \w+ rollout shop -n web\b/);
      assert.equal((command.match(/'/g) ?? []).length % 2, 0);
    });
  }

  test("approveCommand says what it approves", () => {
    assert.match(approveCommand(shop, "canaryStatus", v2), /wait: {step: 1, revision: 9jggqx2tjz}/);
  });

  test("approveCommand names a revision of digits alone as a text", () => {
    const digits = { step: 1, revision: "2456789245" };
    assert.match(approveCommand(shop, "canaryStatus", digits), /revision: !!str 2456789245}/);
  });

  test("podsCommand selects the pods of one revision", () => {
    assert.match(podsCommand(shop, "abc"), /^kubectl get pods .*pod-template-hash=abc/);
  });
});
