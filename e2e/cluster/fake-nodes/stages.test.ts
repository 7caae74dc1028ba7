import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parseAllDocuments, stringify } from "yaml";
import { at, list, text } from "../kube/read.ts";
import { writeStages } from "./stages.ts";

const stock = (name: string) =>
  stringify({
    kind: "Stage",
    metadata: { name },
    spec: {
      selector: { matchExpressions: [{ key: ".status.phase", operator: "Exists" }] },
      next: { statusTemplate: "phase: Running\n" },
    },
  });

describe("writeStages", () => {
  let folder = "";
  let stages: readonly unknown[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-stages-"));
    for (const part of ["node/fast", "node/heartbeat", "pod/fast"]) {
      await mkdir(join(folder, "kustomize/stage", part), { recursive: true });
    }
    const write = (path: string, content: string) =>
      writeFile(join(folder, "kustomize/stage", path), content);
    await write("node/fast/node-initialize.yaml", stock("node-initialize"));
    await write("pod/fast/pod-ready.yaml", stock("pod-ready"));
    await write("pod/fast/pod-delete.yaml", stock("pod-delete"));
    await write("pod/fast/kustomization.yaml", "kind: Kustomization");
    await write("pod/fast/README.md", "# no stage");
    const documents = parseAllDocuments(await writeStages(folder));
    stages = documents.map((document): unknown => document.toJS());
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const named = (name: string) => stages.find((stage) => text(stage, "metadata", "name") === name);
  const expressions = (name: string) => list(named(name), "spec", "selector", "matchExpressions");

  test("keeps the release's stages and adds ours", () => {
    assert.deepEqual(
      stages.map((stage) => text(stage, "metadata", "name")),
      [
        undefined, // the configuration
        "node-initialize",
        "pod-delete",
        "pod-delete-slowly",
        "pod-delete-after",
        "pod-delete-stuck",
        "pod-ready",
        "pod-ready-late",
        "pod-ready-on-word",
        "pod-never-ready",
        "pod-unready",
        "pod-crash",
        "pod-crash-again",
        "pod-changed-ends",
        "pod-changed-starts",
        "pod-changed-never-ready",
        "pod-changed-unready",
        "pod-changed-crash",
        "pod-changed-ready",
        "pod-changed-ready-late",
        "pod-changed-ready-on-word",
        "pod-gates-open",
      ],
    );
  });

  test("takes pods that behave otherwise from the stock stage", () => {
    assert.equal(expressions("pod-ready").length, 2);
    assert.deepEqual(expressions("pod-ready")[1], {
      key: '.metadata.annotations["sluice.dev/pod-behaviour"]',
      operator: "NotIn",
      values: ["never-ready", "unready", "late", "on-word", "crash"],
    });
  });

  test("lets a pod go once", () => {
    for (const name of ["pod-delete", "pod-delete-slowly", "pod-delete-after"]) {
      assert.deepEqual(expressions(name)[1], {
        key: ".metadata.deletionGracePeriodSeconds == 0",
        operator: "NotIn",
        values: ["true"],
      });
    }
  });

  test("reads the delay of a late pod from its annotation", () => {
    assert.deepEqual(at(named("pod-ready-late"), "spec", "delay"), {
      durationMilliseconds: 5000,
      durationFrom: { expressionFrom: '.metadata.annotations["sluice.dev/ready-after"]' },
    });
  });

  test("does not match the result of a failing stage again", () => {
    for (const name of ["pod-never-ready", "pod-unready", "pod-crash"]) {
      const keys = expressions(name).map((one) => text(one, "key"));
      assert.ok(keys.includes(".status.podIP"), name);
    }
  });
});
