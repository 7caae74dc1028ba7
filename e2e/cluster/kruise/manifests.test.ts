import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { stringify } from "yaml";
import { at, list, text } from "../kube/read.ts";
import { type KruiseManifests, readManifests } from "./manifests.ts";

const URL = "https://127.0.0.1:9876/convert";

const definition = (name: string) => ({
  kind: "CustomResourceDefinition",
  metadata: { name: `${name}.apps.kruise.io` },
  spec: { group: "apps.kruise.io" },
});

const webhook = (name: string, apiGroup: string) => ({
  name,
  clientConfig: { service: { name: "webhook-service", namespace: "system", path: `/${name}` } },
  rules: [{ apiGroups: [apiGroup] }],
});

describe("readManifests", () => {
  let folder = "";
  let manifests: KruiseManifests;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-kruise-"));
    await mkdir(join(folder, "config/crd/bases"), { recursive: true });
    await mkdir(join(folder, "config/webhook"), { recursive: true });
    for (const name of ["clonesets", "statefulsets"]) {
      const file = join(folder, `config/crd/bases/apps.kruise.io_${name}.yaml`);
      await writeFile(file, stringify(definition(name)));
    }
    const configurations = ["mutating", "validating"].map((name) =>
      stringify({
        metadata: { name: `${name}-webhook-configuration` },
        webhooks: [webhook("pod", ""), webhook("cloneset", "apps.kruise.io")],
      }),
    );
    await writeFile(join(folder, "config/webhook/manifests.yaml"), configurations.join("---\n"));
    manifests = await readManifests(folder, URL);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("converts the kind of two versions by the manager", () => {
    const conversionOf = (kind: string) => {
      const all = manifests.definitions;
      const name = `${kind}.apps.kruise.io`;
      return at(
        all.find((one) => text(one, "metadata", "name") === name),
        "spec",
        "conversion",
      );
    };
    assert.equal(conversionOf("clonesets"), undefined);
    assert.deepEqual(conversionOf("statefulsets"), {
      strategy: "Webhook",
      webhook: { clientConfig: { url: URL }, conversionReviewVersions: ["v1", "v1beta1"] },
    });
  });

  test("names the configurations as the manager looks for them", () => {
    assert.deepEqual(
      manifests.webhooks.map((one) => text(one, "metadata", "name")),
      ["kruise-mutating-webhook-configuration", "kruise-validating-webhook-configuration"],
    );
  });

  test("leaves out webhooks for kinds of others", () => {
    for (const configuration of manifests.webhooks) {
      assert.deepEqual(
        list(configuration, "webhooks").map((one) => text(one, "name")),
        ["cloneset"],
      );
    }
  });
});
