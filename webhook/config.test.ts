import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConfigError } from "@sluice/shared/config/environment.ts";
import { readConfig } from "./config.ts";

describe("readConfig", () => {
  test("needs nothing: every variable has a default", () => {
    assert.deepEqual(readConfig({}), {
      namespace: "sluice-system",
      podName: "sluice-webhook",
      address: "0.0.0.0",
      port: 9443,
      healthPort: 8081,
      secretName: "sluice-webhook-certs",
      serviceName: "sluice-webhook",
      mutatingConfiguration: "sluice-workloads",
      validatingConfiguration: "sluice-rollouts",
      controllerUsername: "system:serviceaccount:sluice-system:sluice-controller",
      drainSeconds: 10,
      logLevel: "info",
      rules: { partitionPercentLimit: 50, workloadKinds: "known", whenCutShort: "let go" },
    });
  });

  test("the controller is looked for in the pod's namespace", () => {
    const { controllerUsername } = readConfig({ POD_NAMESPACE: "delivery" });
    assert.equal(controllerUsername, "system:serviceaccount:delivery:sluice-controller");
  });

  const good = [
    { env: { POD_IP: "fd00::7" }, expected: { address: "fd00::7" } },
    { env: { PORT: "443", HEALTH_PORT: "65535" }, expected: { port: 443, healthPort: 65_535 } },
    { env: { DRAIN_SECONDS: "0" }, expected: { drainSeconds: 0 } },
    { env: { LOG_LEVEL: " debug " }, expected: { logLevel: "debug" } },
    {
      env: { PARTITION_PERCENT_LIMIT: "30", WORKLOAD_KINDS: "any" },
      expected: {
        rules: { partitionPercentLimit: 30, workloadKinds: "any", whenCutShort: "let go" },
      },
    },
    {
      env: { FEATURE_GATES: "KeepWorkloadPausedOnRolloutDeletion=true" },
      expected: {
        rules: { partitionPercentLimit: 50, workloadKinds: "known", whenCutShort: "kept" },
      },
    },
    { env: { SERVICE_NAME: "" }, expected: { serviceName: "sluice-webhook" } },
  ];
  for (const { env, expected } of good) {
    test(`reads ${JSON.stringify(env)}`, () => {
      assert.deepEqual(readConfig(env), { ...readConfig({}), ...expected });
    });
  }

  const bad = [
    { env: { PORT: "https" }, rule: "from 1 to 65535" },
    { env: { PORT: "0" }, rule: "from 1 to 65535" },
    { env: { HEALTH_PORT: "1e3" }, rule: "from 1 to 65535" },
    { env: { DRAIN_SECONDS: "-1" }, rule: "from 0 to 300" },
    { env: { PARTITION_PERCENT_LIMIT: "0" }, rule: "from 1 to 100 (percent)" },
    { env: { WORKLOAD_KINDS: "all" }, rule: "one of known, any" },
    { env: { FEATURE_GATES: "Keep=true" }, rule: "known are RolloutHistory" },
    { env: { POD_IP: "localhost" }, rule: "an IPv4 or IPv6 address" },
    { env: { LOG_LEVEL: "verbose" }, rule: "one of debug, info" },
    { env: { SERVICE_NAME: "Sluice_Webhook" }, rule: "a Kubernetes name" },
  ];
  for (const { env, rule } of bad) {
    test(`refuses ${JSON.stringify(env)} by name, value and rule`, () => {
      const [variable, value] = Object.entries(env).flat();
      assert.throws(
        () => readConfig(env),
        (error: unknown) => {
          assert.ok(error instanceof ConfigError);
          assert.ok(error.message.startsWith(`${variable} is "${value}", but has to be `));
          assert.ok(error.message.includes(rule));
          assert.match(error.message, /leave it out for/);
          return true;
        },
      );
    });
  }

  test("names all that is wrong at once", () => {
    const env = { PORT: "x", LOG_LEVEL: "y" };
    assert.throws(() => readConfig(env), /^ConfigError: PORT is "x".*\nLOG_LEVEL is "y"/);
  });
});
