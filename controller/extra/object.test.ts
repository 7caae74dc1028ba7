import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { extraIn } from "@sluice/shared/gate/extra-record.ts";
import { CANARY_DEPLOYMENT, CANARY_FINALIZER } from "@sluice/shared/gate/names.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { extraDeployment } from "./object.ts";
import { revision, WHOLE, WISH } from "./extra-fixture.ts";

describe("the extra Deployment", () => {
  test("is a copy of the workload's spec with the size of the step, by the user's own settings", () => {
    const held = {
      paused: true,
      minReadySeconds: 5,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "0%" } },
    };
    const { spec } = extraDeployment({ ...WHOLE, spec: { ...WHOLE.spec, ...held } }, WISH);
    assert.deepEqual(spec, {
      replicas: 2,
      progressDeadlineSeconds: 600,
      selector: WHOLE.spec.selector,
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" },
      },
      template: WHOLE.spec.template,
    });
  });

  test("has a name, labels, a finalizer and an owner of its own, and none of the workload's", () => {
    const labelled = { ...WHOLE, metadata: { ...WHOLE.metadata, annotations: { by: "helm" } } };
    const { metadata } = extraDeployment(labelled, WISH);
    const { annotations = {}, ...others } = metadata;
    assert.deepEqual(others, {
      name: `shop-${revision("v2")}`,
      namespace: "web",
      labels: { [CANARY_DEPLOYMENT]: "shop" },
      finalizers: [CANARY_FINALIZER],
      ownerReferences: [
        {
          apiVersion: "rollouts.kruise.io/v1beta1",
          kind: "Rollout",
          name: "shop",
          uid: "r",
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
    assert.equal(annotations["by"], undefined);
  });

  test("adds the metadata that the user wants on canary pods, and knows what that comes to", () => {
    const patch = { labels: { track: "canary" }, annotations: { note: "new" } };
    const object = extraDeployment(WHOLE, { ...WISH, patch });
    const { template = {} } = object.spec;
    assert.deepEqual(template["metadata"], {
      labels: { app: "shop", track: "canary" },
      annotations: { note: "new" },
    });
    const record = extraIn(object)?.record;
    assert.equal(record?.revision, revision("v2"));
    assert.equal(record?.template, revisionOf(template));
    assert.notEqual(record?.template, record?.revision);
  });

  test("keeps a label that the selector demands: with another value there could be none", () => {
    const object = extraDeployment(WHOLE, { ...WISH, patch: { labels: { app: "canary" } } });
    assert.deepEqual(object.spec.template, WHOLE.spec.template);
  });
});
