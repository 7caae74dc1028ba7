/** People who write to the Ingress that is made for a release, or take it away. */
import assert from "node:assert/strict";
import { at, text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { finishedWith } from "../../story/expected.ts";
import { send } from "../../story/networks.ts";
import { endsWell, waitsAt } from "../../story/routed.ts";
import { BY_INGRESS, nginx } from "../../story/routes.ts";
import { assertDone, warningsIn } from "../../story/said.ts";
import type { Plan } from "../../story/shape.ts";
import { APP } from "../../story/stage.ts";
import { type Story, story } from "../../story/story.ts";
import { IN_GOOD_ORDER } from "../../story/traffic-plans.ts";

const CANARY = `${APP}-canary`;

const PLAN: Plan = {
  trafficRoutings: [{ ...BY_INGRESS, gracePeriodSeconds: 1, settleSeconds: 3 }],
  steps: [
    { replicas: "30%", traffic: "30%" },
    { replicas: "50%", traffic: "50%" },
    { replicas: "100%" },
  ],
};

async function begin(s: Story) {
  await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
  await s.service();
  await s.ingress();
  await s.manage(PLAN);
  const load = await s.load();
  await s.setImage("v2");
  await waitsAt(s, 1);
  await load.assertShares({ v1: 0.7, v2: 0.3 });
  return load;
}

async function finish(s: Story): Promise<void> {
  await s.approve();
  await waitsAt(s, 2);
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 10 }));
}

story(
  "nobody turns our share or takes it to another Service, in earnest or in a dry run",
  async (s) => {
    const load = await begin(s);
    const before = await s.found("Ingress", CANARY);
    const weight = nginx("canary-weight");
    const elsewhere = [
      { op: "replace", path: "/spec/rules/0/http/paths/0/backend/service/name", value: APP },
    ];
    const commands = [
      ["annotate", "ingress", CANARY, "--overwrite", `${weight}=100`],
      ["annotate", "ingress", CANARY, `${weight}-`],
      ["patch", "ingress", CANARY, "--type=json", "-p", JSON.stringify(elsewhere)],
    ];
    for (const command of commands) {
      for (const dry of [["--dry-run=server"], []]) {
        const { said, object } = await send(s, [...command, ...dry]);
        assert.equal(warningsIn(said).length, 2);
        s.assertWarns(said, `change Ingress ${APP}, and this one follows`);
        assert.deepEqual(at(object, "spec"), at(before, "spec"));
        assert.equal(text(object, "metadata", "annotations", weight), "30");
      }
    }
    const { said } = await send(s, ["annotate", "ingress", CANARY, "example.com/owner=shop"]);
    assert.deepEqual(warningsIn(said), []);
    await load.assertShares({ v1: 0.7, v2: 0.3 });
    await finish(s);
    await load.eventually({ v2: 1 });
    await endsWell(s, load);
  },
);

story(
  "it is deleted in the middle: it is made again while the step waits, and no request is lost",
  async (s) => {
    const load = await begin(s);
    const first = at(await s.found("Ingress", CANARY), "metadata");
    assertDone(await s.kubectl("delete", "ingress", CANARY));
    const isMade = async () => {
      const made = at(await s.found("Ingress", CANARY), "metadata");
      return made !== undefined && text(made, "uid") !== text(first, "uid") ? true : undefined;
    };
    await until("another one", isMade, { timeoutMs: 20_000 });
    await load.eventually({ v1: 0.7, v2: 0.3 });
    await s.eventually("it still waits", { step: 1, state: "StepPaused" });
    await finish(s);
    await load.eventually({ v2: 1 });
    await endsWell(s, load);
  },
);
