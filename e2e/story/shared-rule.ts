import assert from "node:assert/strict";
import { get, type RequestOptions } from "node:http";
import { GATEWAY_ADDRESS } from "../cluster/gateway/objects.ts";
import { type Fields, list, text } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { BY_HTTP_ROUTE } from "./routes.ts";
import { type Plan, manifestOf, rolloutOf } from "./shape.ts";
import { assertDone } from "./said.ts";
import { APP } from "./stage.ts";
import type { Story } from "./story.ts";

/** Name of the TrafficRouting of these stories. */
export const LANE = "lane";

/** Testers get a header that says so to whoever they meet further on. */
const STRATEGY = {
  matches: [{ headers: [{ type: "Exact", name: "x-tester", value: "yes" }] }],
  requestHeaderModifier: { set: [{ name: "x-lane", value: "canary" }] },
};

/** A TrafficRouting in short. */
export interface LaneShape {
  /** Default: `LANE`. */
  readonly name?: string;
  readonly objectRef?: Fields;
  readonly strategy?: Fields;
}

export async function lane(s: Story, shape: LaneShape = {}): Promise<void> {
  const { name = LANE, objectRef = BY_HTTP_ROUTE, strategy = STRATEGY } = shape;
  const manifest = {
    apiVersion: "rollouts.kruise.io/v1alpha1",
    kind: "TrafficRouting",
    metadata: { name },
    spec: { objectRef: [objectRef], strategy },
  };
  assertDone(await s.applyOther("the TrafficRouting", manifest));
}

/** Two pods move, and a person decides about the rest. */
export const SHARES: Plan = {
  trafficRoutingRef: LANE,
  steps: [{ replicas: "20%" }, { replicas: "100%" }],
};

/** A second workload and its Rollout, which the words of a story do not know. */
export interface Other {
  readonly change: (image: string) => Promise<void>;
  readonly approve: () => Promise<void>;
}

export async function other(s: Story, name: string, plan: Plan): Promise<Other> {
  assertDone(await s.applyOther(name, manifestOf(name, { replicas: 5 })));
  await s.eventually(`${name} runs`, { workload: "settled" }, { app: name });
  assertDone(await s.applyOther(`the Rollout of ${name}`, rolloutOf(name, plan)));
  await s.eventually("it is healthy", { phase: "Healthy", state: "Completed" }, { app: name });
  const status = { canaryStatus: { currentStepState: "StepReady" } };
  const patch = ["--subresource=status", "--type=merge", "-p", JSON.stringify({ status })];
  return {
    change: (image) => changeQuietly(s, name, image),
    approve: async () => assertDone(await s.kubectl("patch", "rollout", name, ...patch)),
  };
}

/** What its warning says of approving is not for `s.approve`, which is about the story's own workload. */
async function changeQuietly({ stage }: Story, name: string, image: string): Promise<void> {
  const { kubectl } = stage.world.tools;
  const args = ["set", "image", `deployment/${name}`, `app=shop:${image}`];
  await stage.chronicle.word(`kubectl set image of ${name}`, async () =>
    assertDone(await kubectl([...args, "-n", stage.namespace])),
  );
}

/** What there is of the TrafficRouting now. */
async function stored(s: Story): Promise<unknown> {
  const { client } = s.stage.world.cluster;
  const path = `/apis/rollouts.kruise.io/v1alpha1/namespaces/${s.stage.namespace}/trafficroutings/${LANE}`;
  return client.find(path);
}

const PATIENCE = { timeoutMs: 60_000, everyMs: 50 };

/** Waits until it has this phase and says this. */
export async function laneSays(s: Story, phase: string, words: string): Promise<void> {
  await s.stage.chronicle.word(`the TrafficRouting is ${phase}: ${words}`, () =>
    until(`${phase}: ${words}`, async () => says(await stored(s), phase, words), PATIENCE),
  );
}

function says(routing: unknown, phase: string, words: string): true | undefined {
  const message = text(routing, "status", "message") ?? "";
  return text(routing, "status", "phase") === phase && message.includes(words) ? true : undefined;
}

export async function laneIsGone(s: Story): Promise<void> {
  const gone = async () => ((await stored(s)) === undefined ? true : undefined);
  await s.stage.chronicle.word("the TrafficRouting is gone", () => until("it", gone, PATIENCE));
}

/** Rollouts that hold it. */
export async function marks(s: Story): Promise<readonly string[]> {
  const own = "rollouts.kruise.io/trafficrouting";
  const all = list(await stored(s), "metadata", "finalizers").map(String);
  assert.ok(all.includes(own), `finalizers of the TrafficRouting: ${all.join(", ")}`);
  return all.filter((one) => one !== own).map((one) => one.split("/")[1] ?? "");
}

/** The header that says which lane a request is in, as pods get it; "" where it is not there. */
async function laneOf(s: Story, tester: "yes" | "no"): Promise<string> {
  const headers = { host: s.host, "x-tester": tester };
  const body = await answerTo({ ...GATEWAY_ADDRESS, path: "/", headers });
  return text(JSON.parse(body), "headers", "x-lane") ?? "";
}

function answerTo(options: RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(options, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (body += chunk));
      answer.on("error", reject);
      answer.on("end", () => resolve(body));
    });
    request.on("error", reject);
  });
}

/** Testers are marked and nobody else is; from the first answers on. */
export async function testersAreMarked(s: Story): Promise<void> {
  await s.stage.chronicle.word("testers are marked", async () => {
    for (let number = 0; number < 20; number += 1) {
      assert.equal(await laneOf(s, "yes"), "canary");
      assert.equal(await laneOf(s, "no"), "");
    }
  });
}

/** As soon as the gateway has taken that over. */
export async function nobodyIsMarked(s: Story): Promise<void> {
  const none = async () => ((await laneOf(s, "yes")) === "" ? true : undefined);
  await s.stage.chronicle.word("nobody is marked", () => until("no mark", none, PATIENCE));
}

/** The names of the rules of the app's route that are ours. */
export async function rulesOfOurs(s: Story): Promise<readonly string[]> {
  const rules = list(await s.found("HTTPRoute", APP), "spec", "rules");
  const names = rules.map((rule) => text(rule, "name") ?? "");
  return names.filter((name) => name.startsWith("sluice-"));
}
