import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Workload } from "../workloads/workload.ts";
import { intentOf } from "./intent.ts";
import { overlay } from "./overlay.ts";
import { HELD, type ReleaseRecord } from "./release-record.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

const RECORD: ReleaseRecord = {
  rollout: "shop",
  stable: "v1",
  target: "v2",
  originals: { strategyType: "RollingUpdate" },
  form: HELD,
};

/** A DaemonSet as it is stored in a release, with what was applied last. */
function storedWith(manifest: string): Workload {
  const metadata = { name: "shop", namespace: "web", annotations: { [LAST_APPLIED]: manifest } };
  const spec = { updateStrategy: { type: "RollingUpdate" } };
  return overlay({ apiVersion: "apps/v1", kind: "DaemonSet", metadata, spec }, RECORD);
}

const manifestWith = (type: string, image = "v2"): string =>
  JSON.stringify({ spec: { updateStrategy: { type }, template: { image } } });

describe("a DaemonSet that is held by OnDelete, and sent with it", () => {
  const stored = storedWith(manifestWith("RollingUpdate"));
  const typeFor = (manifest: string) =>
    intentOf({ sent: storedWith(manifest), stored }).strategyType;

  const cases = [
    { name: "is to be so where that is applied", sent: manifestWith("OnDelete"), is: "OnDelete" },
    { name: "is as it was where nothing new is applied", sent: manifestWith("RollingUpdate") },
    { name: "is so where something else is applied", sent: manifestWith("RollingUpdate", "v3") },
    { name: "is so where no type is applied", sent: "{}" },
    { name: "is so where that is no manifest", sent: "OnDelete" },
  ];
  for (const { name, sent, is = "RollingUpdate" } of cases) {
    test(name, () => assert.equal(typeFor(sent), is));
  }
});
