import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Call, KubeClient } from "../kube/client.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { environmentOf } from "./environment.ts";
import { parsePod } from "./pod-spec.ts";
import { volumeReader } from "./volume-files.ts";

const OBJECTS: Readonly<Record<string, object>> = {
  "/api/v1/namespaces/ns/secrets/tls": { data: { "tls.crt": "Y2VydA==", "tls.key": "a2V5" } },
  "/api/v1/namespaces/ns/configmaps/ca": { data: { "ca.crt": "authority" } },
};

/** An API server with two objects, that hands out numbered tokens. */
function fakeApi() {
  const calls: Call[] = [];
  const client: KubeClient = {
    call(call) {
      calls.push(call);
      return Promise.resolve({ status: { token: `token-${calls.length}` } });
    },
    find: (path) => Promise.resolve(OBJECTS[path]),
    stream: () => Promise.reject(new Error("not needed")),
    close: () => undefined,
  };
  return { client, calls };
}

function app(container: object, spec: object = {}) {
  const parsed = parsePod({
    metadata: { name: "app-1", namespace: "ns", uid: "u1" },
    spec: { serviceAccountName: "app", containers: [{ name: "app", ...container }], ...spec },
  });
  const [first] = parsed.spec.containers;
  assert.ok(first !== undefined);
  return { pod: parsed.spec, container: first };
}

describe("environmentOf", () => {
  const api = { host: "10.246.0.1", port: 6443 };
  const environment = ({ pod, container }: ReturnType<typeof app>) => {
    const image = { command: [], env: { MODE: "image", LEVEL: "image" } };
    const around = { client: fakeApi().client, api, pod, podIp: "10.245.0.1" };
    return environmentOf(container satisfies ContainerSpec, image, around);
  };

  test("has the API server's address, the image's variables and the container's own", async () => {
    const env = await environment(
      app({
        env: [
          { name: "LEVEL", value: "pod" },
          { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
          { name: "URL", value: "http://$(POD_IP):80" },
          { name: "KEY", valueFrom: { secretKeyRef: { name: "tls", key: "tls.key" } } },
        ],
      }),
    );
    const { PATH, HOME, ...rest } = env;
    assert.ok(PATH !== undefined && HOME !== undefined);
    assert.deepEqual(rest, {
      HOSTNAME: "app-1",
      KUBERNETES_SERVICE_HOST: "10.246.0.1",
      KUBERNETES_SERVICE_PORT: "6443",
      MODE: "image",
      LEVEL: "pod",
      POD_IP: "10.245.0.1",
      URL: "http://10.245.0.1:80",
      KEY: "key",
    });
  });

  test("waits for a Secret that is not there, unless it is optional", async () => {
    const from = (optional: boolean) =>
      app({
        env: [{ name: "A", valueFrom: { secretKeyRef: { name: "no", key: "k", optional } } }],
      });
    await assert.rejects(environment(from(false)), { reason: "CreateContainerConfigError" });
    assert.equal("A" in (await environment(from(true))), false);
  });
});

describe("volumeReader", () => {
  const read = async (volume: object, { client } = fakeApi()) => {
    const { pod } = app({}, { volumes: [{ name: "v", ...volume }] });
    const [parsed] = pod.volumes;
    assert.ok(parsed !== undefined);
    const reader = volumeReader(client, pod, "10.245.0.1");
    const once = async () => {
      const files = [...(await reader.read(parsed))];
      return Object.fromEntries(files.map(([path, content]) => [path, content.toString()]));
    };
    return { files: await once(), once };
  };

  test("decodes a Secret, all of it or the chosen keys", async () => {
    const whole = await read({ secret: { secretName: "tls" } });
    assert.deepEqual(whole.files, { "tls.crt": "cert", "tls.key": "key" });
    const items = [{ key: "tls.key", path: "private/key.pem" }];
    const part = await read({ secret: { secretName: "tls", items } });
    assert.deepEqual(part.files, { "private/key.pem": "key" });
  });

  test("says which Secret is missing", async () => {
    await assert.rejects(read({ secret: { secretName: "no" } }), {
      reason: "ContainerCreating",
      message: "MountVolume.SetUp failed for volume v: secret no not found",
    });
    const optional = await read({ secret: { secretName: "no", optional: true } });
    assert.deepEqual(optional.files, {});
  });

  test("asks for a token bound to the pod, and keeps it while it is fresh", async () => {
    const api = fakeApi();
    const sources = [
      { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
      { configMap: { name: "ca" } },
    ];
    const { files, once } = await read({ projected: { sources } }, api);
    assert.deepEqual(files, { token: "token-1", "ca.crt": "authority" });
    assert.deepEqual(await once(), files);
    assert.equal(api.calls.length, 1);
    assert.equal(api.calls[0]?.path, "/api/v1/namespaces/ns/serviceaccounts/app/token");
  });
});
