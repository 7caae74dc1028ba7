/**
 * Proves that the cluster is one. Run it in a namespace:
 * `main.ts inside -- node --test e2e/cluster/smoke.e2e.ts`
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startCluster, type Cluster } from "./cluster.ts";
import { FAKE_NODES } from "./fake-nodes/nodes.ts";
import { conditionIs, count, list, text } from "./kube/read.ts";
import { until } from "./processes/until.ts";
import { startEchoServer, type EchoServer } from "./traffic/echo-server.ts";
import { sendTraffic } from "./traffic/traffic.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const PATIENCE = { timeoutMs: 60_000 };
const SYSTEM = "/api/v1/namespaces/sluice-system/pods";
const DEFAULT = "/api/v1/namespaces/default/pods";

/** Status of the first container. */
const container = (object: unknown) => list(object, "status", "containerStatuses")[0];

function transitionTime(object: unknown, type: string): number {
  const condition = list(object, "status", "conditions").find((one) => text(one, "type") === type);
  return Date.parse(text(condition, "lastTransitionTime") ?? "");
}

// oxlint-disable-next-line max-lines-per-function -- one cluster for all: starting one takes seconds
describe("a cluster", { timeout: 300_000 }, () => {
  let cluster: Cluster;
  let echo: EchoServer;

  before(async () => {
    const command = [process.execPath, join(FIXTURES, "app.ts")];
    cluster = await startCluster({ images: { "example.org/smoke/app": { command } } });
    echo = await startEchoServer(cluster.client);
    await cluster.kubectl(["apply", "-f", join(FIXTURES, "shops.yaml")]);
    await cluster.kubectl(["apply", "-f", join(FIXTURES, "app.yaml")]);
  });
  after(async () => {
    await echo.stop();
    await cluster.stop();
  });

  const pod = (name: string) => cluster.client.find(`${DEFAULT}/${name}`);

  /** The one pod of the smoke image, once it is ready. */
  const readyApp = (unlike?: string) =>
    until(
      "the app to be ready",
      async () => {
        const items = list(await cluster.client.call({ path: SYSTEM }), "items");
        return items.find(
          (one) => conditionIs(one, "Ready", "True") && text(one, "metadata", "name") !== unlike,
        );
      },
      PATIENCE,
    );

  test("runs pods on fake nodes, each with an address that answers", async () => {
    await cluster.kubectl(["rollout", "status", "deployment/shop", "--timeout=60s"]);
    const traffic = { namespace: "default", service: "shop", requests: 30 };
    const result = await until(
      "all pods to be in the EndpointSlices",
      async () => {
        const tally = await sendTraffic(cluster.client, traffic);
        return Object.keys(tally.byPod).length === 3 ? tally : undefined;
      },
      PATIENCE,
    );
    assert.deepEqual(result.byImage, { "shop:v1": 30 });
    assert.deepEqual(Object.values(result.byPod), [10, 10, 10]);
  });

  test("keeps DaemonSets off the agent's node", async () => {
    await cluster.kubectl(["rollout", "status", "daemonset/everywhere", "--timeout=60s"]);
    const path = "/apis/apps/v1/namespaces/default/daemonsets/everywhere";
    const set = await cluster.client.find(path);
    assert.equal(count(set, "status", "desiredNumberScheduled"), FAKE_NODES.length);
  });

  test("has pods that never get ready, and say why", async () => {
    const waiting = await until("a reason", async () => container(await pod("stuck")), PATIENCE);
    assert.equal(text(waiting, "state", "waiting", "reason"), "ImagePullBackOff");
    assert.equal(text(waiting, "state", "waiting", "message"), 'Back-off pulling image "shop:v2"');
    assert.ok(conditionIs(await pod("stuck"), "Ready", "False"));
  });

  test("has pods that crash again and again", async () => {
    const status = await until(
      "two restarts",
      async () => {
        const found = container(await pod("crashing"));
        return (count(found, "restartCount") ?? 0) >= 2 ? found : undefined;
      },
      PATIENCE,
    );
    assert.equal(text(status, "state", "waiting", "reason"), "CrashLoopBackOff");
    assert.equal(count(status, "lastState", "terminated", "exitCode"), 1);
  });

  test("has pods that get ready late", async () => {
    const late = await until(
      "its readiness",
      async () => {
        const object = await pod("late");
        return conditionIs(object, "Ready", "True") ? object : undefined;
      },
      PATIENCE,
    );
    const took = transitionTime(late, "Ready") - transitionTime(late, "PodScheduled");
    assert.ok(took >= 1000);
  });

  test("has pods that take their time to stop", async () => {
    const startedAt = Date.now();
    await cluster.kubectl(["delete", "pod", "slow", "--timeout=30s"]);
    assert.ok(Date.now() - startedAt >= 1500);
  });

  test("runs our own pods as processes, with volumes, token and RBAC", async () => {
    const app = await readyApp();
    assert.equal(text(app, "spec", "nodeName"), "sluice-agent");
    const answer = await getJson(text(app, "status", "podIP") ?? "");
    const { pid, ...rest } = Object(answer);
    assert.deepEqual(rest, {
      allowed: 200,
      denied: 403,
      mounted: "hello",
      args: ["--greet=open sesame"],
      fromSecret: "open sesame",
    });
    assert.equal(pid, cluster.agent.processOf(text(app, "metadata", "name") ?? ""));
  });

  test("brings a changed ConfigMap into a running pod", async () => {
    const address = text(await readyApp(), "status", "podIP") ?? "";
    const patch = JSON.stringify({ data: { greeting: "good evening" } });
    const target = ["-n", "sluice-system", "configmap", "settings"];
    await cluster.kubectl(["patch", ...target, "-p", patch]);
    const look = async () =>
      text(await getJson(address), "mounted") === "good evening" ? true : undefined;
    await until("the new greeting", look, PATIENCE);
  });

  test("restarts a process that was killed", async () => {
    const name = text(await readyApp(), "metadata", "name") ?? "";
    cluster.agent.kill(name, "SIGKILL");
    const restarted = async () => {
      const object = await cluster.client.find(`${SYSTEM}/${name}`);
      const restarts = count(container(object), "restartCount") ?? 0;
      return restarts > 0 && conditionIs(object, "Ready", "True") ? object : undefined;
    };
    const object = await until("the restart", restarted, PATIENCE);
    assert.equal(count(container(object), "lastState", "terminated", "exitCode"), 137);
  });

  test("goes on through a stop of the API server", async () => {
    const before = text(await readyApp(), "metadata", "uid");
    await cluster.stopApiServer();
    await assert.rejects(cluster.client.call({ path: "/readyz", timeoutMs: 2000 }));
    await cluster.startApiServer();
    assert.equal(text(await readyApp(), "metadata", "uid"), before);
    await cluster.kubectl(["scale", "deployment/shop", "--replicas=4"]);
    await cluster.kubectl(["rollout", "status", "deployment/shop", "--timeout=60s"]);
  });

  test("tells a process to stop when its pod is deleted", async () => {
    const name = text(await readyApp(), "metadata", "name") ?? "";
    await cluster.kubectl(["delete", "pod", name, "-n", "sluice-system", "--timeout=30s"]);
    assert.equal(cluster.agent.processOf(name), undefined);
    const log = await readFile(join(cluster.logs, `sluice-system_${name}_app.log`), "utf8");
    assert.match(log, /told to stop/);
    await readyApp(name);
  });

  test("runs them in a namespace that was deleted and made again", async () => {
    await cluster.kubectl(["delete", "namespace", "sluice-system", "--timeout=60s"]);
    await cluster.kubectl(["apply", "-f", join(FIXTURES, "app.yaml")]);
    assert.equal(text(await readyApp(), "spec", "nodeName"), "sluice-agent");
  });

  test("takes a Helm chart", async () => {
    await cluster.helm(["install", "smoke", join(FIXTURES, "chart")]);
    const made = await cluster.client.find("/api/v1/namespaces/default/configmaps/smoke");
    assert.match(text(made, "data", "server") ?? "", /^v1\.\d+/);
  });

  test("leaves nothing behind", async () => {
    await echo.stop();
    await cluster.stop();
    assert.equal(existsSync(cluster.folder), false);
    const ours = Object.values(cluster.binaries);
    const commands = await commandsHere();
    assert.deepEqual(
      commands.filter(([file = ""]) => ours.includes(file)),
      [],
    );
  });
});

async function getJson(host: string): Promise<unknown> {
  const body = await new Promise<string>((resolve, reject) => {
    const outgoing = get({ host, port: 8080, agent: false, timeout: 5000 }, (answer) => {
      let received = "";
      answer.on("data", (chunk) => (received += String(chunk)));
      answer.on("end", () => resolve(received));
    });
    outgoing.on("error", reject);
  });
  return JSON.parse(body);
}

/** Command lines of all processes in this namespace. */
async function commandsHere(): Promise<readonly (readonly string[])[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return line.split("\0");
    }),
  );
}
