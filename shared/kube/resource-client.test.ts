import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError } from "./api-error.ts";
import type { ApiRequest, Connection } from "./connection.ts";
import { at, stringAt } from "./json.ts";
import { clientFor } from "./resource-client.ts";
import { collectionPath, objectPath } from "./resource.ts";
import type { Resource } from "./resource.ts";

const deployments: Resource<string> = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  plural: "deployments",
  namespaced: "namespaced",
  parse: (value) => stringAt(value, "metadata", "name") ?? assert.fail("no name"),
};
const nodes = { ...deployments, apiVersion: "v1", plural: "nodes", namespaced: "cluster" } as const;

const shop = { namespace: "ns", name: "shop" };

function clientThat(answer: (request: ApiRequest) => unknown) {
  const sent: ApiRequest[] = [];
  const connection: Connection = {
    async request(request) {
      sent.push(request);
      return Promise.resolve({ status: 200, headers: {}, body: answer(request) });
    },
    stream: () => assert.fail("not a watch"),
    close: () => undefined,
  };
  return { client: clientFor(deployments, connection, { fieldManager: "sluice" }), sent };
}

const answering = { metadata: { name: "shop" } };
const refusing = (reason: string) => () => {
  throw new ApiError({ status: 404, reason, message: "404" });
};

describe("paths", () => {
  test("of core and grouped kinds, in a namespace, in all, and in none", () => {
    assert.equal(collectionPath(deployments, "ns"), "/apis/apps/v1/namespaces/ns/deployments");
    assert.equal(collectionPath(deployments), "/apis/apps/v1/deployments");
    assert.equal(collectionPath(nodes, "ns"), "/api/v1/nodes");
    assert.equal(objectPath(nodes, { name: "n1" }), "/api/v1/nodes/n1");
  });

  test("cannot be led astray by a name, nor named without the namespace", () => {
    const name = { namespace: "ns", name: "../../secrets/x?y" };
    assert.ok(objectPath(deployments, name).endsWith("/deployments/..%2F..%2Fsecrets%2Fx%3Fy"));
    assert.throws(() => objectPath(deployments, { name: "shop" }), TypeError);
  });
});

describe("client", () => {
  test("finds, or says that there is no such object", async () => {
    assert.equal(await clientThat(() => answering).client.find(shop), "shop");
    assert.equal(await clientThat(refusing("NotFound")).client.find(shop), undefined);
  });

  test("a kind that is not installed is no object that is absent", async () => {
    await assert.rejects(clientThat(refusing("")).client.find(shop), ApiError);
    await assert.rejects(clientThat(refusing("")).client.remove(shop), ApiError);
  });

  test("creates in the object's namespace, with kind and owner", async () => {
    const { client, sent } = clientThat(() => answering);
    assert.equal(await client.create({ metadata: shop, spec: { replicas: 1 } }), "shop");
    const [{ method, path, query, body } = assert.fail()] = sent;
    assert.deepEqual([method, path], ["POST", "/apis/apps/v1/namespaces/ns/deployments"]);
    assert.deepEqual(query, { fieldManager: "sluice", dryRun: undefined });
    assert.deepEqual(body, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: shop,
      spec: { replicas: 1 },
    });
  });

  test("patches the object or its status, both ways, or only tries to", async () => {
    const { client, sent } = clientThat(() => answering);
    await client.mergePatch(shop, { spec: { paused: null } });
    await client.mergePatch(shop, { status: {} }, { subresource: "status", dryRun: "All" });
    await client.jsonPatch(shop, [{ op: "remove", path: "/spec/paused" }]);
    const path = "/apis/apps/v1/namespaces/ns/deployments/shop";
    assert.deepEqual(
      sent.map((request) => [request.path, request.contentType, request.query?.["dryRun"]]),
      [
        [path, "application/merge-patch+json", undefined],
        [`${path}/status`, "application/merge-patch+json", "All"],
        [path, "application/json-patch+json", undefined],
      ],
    );
  });

  test("removes, with conditions; what is gone is gone", async () => {
    const { client, sent } = clientThat(() => ({}));
    const preconditions = { uid: "u", resourceVersion: "7" };
    const options = { preconditions, propagation: "Orphan", dryRun: "All" } as const;
    assert.equal(await client.remove(shop, options), "removed");
    assert.deepEqual(at(sent[0]?.body, "preconditions"), preconditions);
    assert.equal(at(sent[0]?.body, "propagationPolicy"), "Orphan");
    assert.deepEqual(at(sent[0]?.body, "dryRun"), ["All"]);
    assert.equal(await clientThat(refusing("NotFound")).client.remove(shop), "absent");
  });
});
