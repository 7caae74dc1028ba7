import { until } from "../../cluster/processes/until.ts";
import { setEnvironment } from "../../story/environment.ts";
import { back, forwards } from "../../story/look-alike-release.ts";
import { WEBHOOK } from "../../story/sluice.ts";
import { type Story, story } from "../../story/story.ts";

/** A kind of another name, which only its label calls a StatefulSet: not let in unless somebody says so. */
const WHEEL = {
  group: "wheels.example.com",
  kind: "Wheel",
  plural: "wheels",
  labels: { "rollouts.kruise.io/workload-type": "statefulset" },
};

async function letAnyKindIn(s: Story): Promise<void> {
  await s.repaired();
  s.stage.afterwards.push(() => tellWebhook(s, "WORKLOAD_KINDS-"));
  await tellWebhook(s, "WORKLOAD_KINDS=any");
}

/** Not one that was told otherwise answers any more. */
async function tellWebhook(s: Story, variable: string): Promise<void> {
  const { agent } = s.stage.world.cluster;
  const running = () => agent.pods().filter((pod) => pod.startsWith(`${WEBHOOK}-`));
  const before = new Set(running());
  await setEnvironment(s, [WEBHOOK], variable);
  // Those that end go on for a while, with the connections that they have.
  const left = async () => (running().some((pod) => before.has(pod)) ? undefined : true);
  await until("the replicas of before to end", left, { timeoutMs: 60_000 });
}

story("a kind that its label calls a StatefulSet is released in steps", async (s) => {
  await letAnyKindIn(s);
  await forwards(s, WHEEL);
});

story("a kind that its label calls a StatefulSet goes back in the middle", async (s) => {
  await letAnyKindIn(s);
  await back(s, WHEEL);
});
