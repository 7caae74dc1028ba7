import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { downwardField, parsePod } from "./pod-spec.ts";

/** A pod as the API server stores ours. A test says only what differs. */
const pod = (container: object = {}, spec: object = {}) => ({
  metadata: { name: "app-1", namespace: "sluice-system", uid: "u1", labels: { app: "app" } },
  spec: {
    nodeName: "sluice-agent",
    serviceAccountName: "app",
    containers: [{ name: "app", image: "app:v1", ...container }],
    ...spec,
  },
});
const only = (container: object, spec: object = {}) => {
  const parsed = parsePod(pod(container, spec));
  return { container: parsed.spec.containers[0], problems: parsed.problems };
};

describe("parsePod", () => {
  test("reads env of every kind", () => {
    const env = [
      { name: "A", value: "1" },
      { name: "B", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "C", valueFrom: { secretKeyRef: { name: "s", key: "k", optional: true } } },
      { name: "D", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } },
      { name: "E" },
    ];
    assert.deepEqual(only({ env }).container?.env, [
      { kind: "value", name: "A", value: "1" },
      { kind: "field", name: "B", path: "status.podIP" },
      { kind: "secret", name: "C", object: "s", key: "k", optional: true },
      { kind: "configMap", name: "D", object: "c", key: "k", optional: false },
      { kind: "value", name: "E", value: "" },
    ]);
  });

  test("reads probes, with a port by its name and the API's defaults", () => {
    const ports = [{ name: "https", containerPort: 9443 }];
    const readinessProbe = { httpGet: { path: "/readyz", port: "https", scheme: "HTTPS" } };
    assert.deepEqual(only({ ports, readinessProbe }).container?.readiness, {
      target: { kind: "http", scheme: "https", port: 9443, path: "/readyz", headers: {} },
      initialDelayMs: 0,
      periodMs: 10_000,
      timeoutMs: 1000,
      successThreshold: 1,
      failureThreshold: 3,
    });
    const livenessProbe = { tcpSocket: { port: 80 }, periodSeconds: 2 };
    const { liveness } = only({ livenessProbe }).container ?? {};
    assert.deepEqual(liveness?.target, { kind: "tcp", port: 80 });
    assert.equal(liveness?.periodMs, 2000);
  });

  test("reads volumes, the token of the service account among them", () => {
    const volumes = [
      { name: "scratch", emptyDir: {} },
      { name: "certs", secret: { secretName: "tls", items: [{ key: "tls.crt", path: "crt" }] } },
      {
        name: "api",
        projected: {
          sources: [
            { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
            { configMap: { name: "kube-root-ca.crt" } },
            {
              downwardAPI: {
                items: [{ path: "ns", fieldRef: { fieldPath: "metadata.namespace" } }],
              },
            },
          ],
        },
      },
    ];
    const { spec, problems } = parsePod(pod({}, { volumes }));
    assert.deepEqual(problems, []);
    assert.deepEqual(spec.volumes, [
      { name: "scratch", sources: [] },
      {
        name: "certs",
        sources: [
          { kind: "secret", object: "tls", optional: false, items: new Map([["tls.crt", "crt"]]) },
        ],
      },
      {
        name: "api",
        sources: [
          { kind: "token", path: "token", expirationSeconds: 3607 },
          { kind: "configMap", object: "kube-root-ca.crt", optional: false, items: new Map() },
          { kind: "field", path: "ns", fieldPath: "metadata.namespace" },
        ],
      },
    ]);
  });

  const complaints: { name: string; container?: object; spec?: object; problem: RegExp }[] = [
    {
      name: "a mount outside of /run and /tmp",
      container: { volumeMounts: [{ name: "v", mountPath: "/etc/app" }] },
      problem: /mountPath \/etc\/app is not below/,
    },
    {
      name: "a mount whose path only begins alike",
      container: { volumeMounts: [{ name: "v", mountPath: "/runtime" }] },
      problem: /mountPath \/runtime is not below/,
    },
    {
      name: "a part of a volume",
      container: { volumeMounts: [{ name: "v", mountPath: "/run/v", subPath: "x" }] },
      problem: /subPath is not supported/,
    },
    { name: "envFrom", container: { envFrom: [{}] }, problem: /container app: envFrom/ },
    {
      name: "a probe that runs a command",
      container: { livenessProbe: { exec: { command: ["true"] } } },
      problem: /neither httpGet nor tcpSocket/,
    },
    {
      name: "a volume of the host",
      spec: { volumes: [{ name: "v", hostPath: { path: "/" } }] },
      problem: /volume v: neither/,
    },
  ];
  for (const { name, container = {}, spec = {}, problem } of complaints) {
    test(`complains about ${name}`, () => {
      assert.match(only(container, spec).problems.join("; "), problem);
    });
  }
});

describe("downwardField", () => {
  const { spec } = parsePod(pod());
  const cases = [
    { path: "metadata.name", expected: "app-1" },
    { path: "metadata.namespace", expected: "sluice-system" },
    { path: "metadata.labels['app']", expected: "app" },
    { path: "metadata.annotations['none']", expected: "" },
    { path: "status.podIP", expected: "10.245.0.1" },
    { path: "spec.serviceAccountName", expected: "app" },
    { path: "spec.schedulerName", expected: undefined },
  ];
  for (const { path, expected } of cases) {
    test(path, () => assert.equal(downwardField(spec, path, "10.245.0.1"), expected));
  }
});
