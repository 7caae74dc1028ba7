import { finishedWith } from "../../story/expected.ts";
import { story } from "../../story/story.ts";
import { BY_INGRESS } from "../../story/routes.ts";
import { beginRouted, waitsAt } from "../../story/routed.ts";
import { IN_GOOD_ORDER, WEIGHTS } from "../../story/traffic-plans.ts";
import { APP } from "../../story/stage.ts";

const WAITS = { step: 1, state: "BeforeStepUpgrade", waitsFor: "Traffic" } as const;

story(
  "there is no Service: the release waits before any pod moves, and goes on with it",
  async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.remove("Service");
    await s.httpRoute();
    await s.manage(WEIGHTS);
    await s.setImage("v2");
    await s.eventually("it says so", { ...WAITS, message: `there is no Service ${APP}` });
    await s.stays("no pod moves", { allPods: { v1: 10 } });
    await s.service();
    await waitsAt(s, 1);
  },
);

story(
  "there is no HTTPRoute: the release waits before any pod moves, and goes on with it",
  async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.service();
    await s.manage(WEIGHTS);
    await s.setImage("v2");
    await s.eventually("it says so", { ...WAITS, message: `there is no HTTPRoute ${APP}` });
    await s.stays("no pod moves", { allPods: { v1: 10 } });
    await s.httpRoute();
    await waitsAt(s, 1);
  },
);

story("a Service without an address of its own is refused in words", async (s) => {
  await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
  await s.remove("Service");
  await s.service({ spec: { clusterIP: "None" } });
  await s.httpRoute();
  await s.manage(WEIGHTS);
  await s.setImage("v2");
  await s.eventually("it says so", { ...WAITS, message: "spec.clusterIP is None" });
});

story("the HTTPRoute is deleted in the middle: the next step waits for it", async (s) => {
  const load = await beginRouted(s, WEIGHTS);
  await s.setImage("v2");
  await waitsAt(s, 1);
  await load.stop();
  await s.remove("HTTPRoute");
  await s.approve();
  await s.eventually("it says so", { step: 2, waitsFor: "Traffic", message: "no HTTPRoute" });
  await s.httpRoute();
  await waitsAt(s, 2);
  await (await s.load()).assertShares({ v1: 0.8, v2: 0.2 });
});

story("the Service of the new version is deleted in the middle: it is made again", async (s) => {
  const load = await beginRouted(s, WEIGHTS);
  await s.setImage("v2");
  await waitsAt(s, 1);
  await load.stop();
  await s.kubectl("delete", "service", `${APP}-canary`);
  await s.approve();
  await waitsAt(s, 2);
  await (await s.load()).assertShares({ v1: 0.8, v2: 0.2 });
  await s.approve();
  await waitsAt(s, 3);
  await s.approve();
  await s.eventually("it is over", finishedWith({ v2: 10 }));
  await s.nothingIsLeftBehind();
});

story(
  "the HTTPRoute names a port that the Service does not have: the release waits and says so",
  async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.httpRoute({ rules: [{ backendRefs: [{ name: APP, port: 81 }] }] });
    await s.manage(WEIGHTS);
    await s.setImage("v2");
    await s.eventually("it says so", {
      step: 1,
      waitsFor: "Traffic",
      message: "ResolvedRefs is False",
    });
    await s.stays("no more pods come", { allPods: { v1: 8, v2: 2 } });
    await s.httpRoute();
    await waitsAt(s, 1);
  },
);

story(
  "there is no Ingress: the release waits before any pod moves, and goes on with it",
  async (s) => {
    await s.workload({ replicas: 10, podAnnotations: IN_GOOD_ORDER });
    await s.manage({ ...WEIGHTS, trafficRoutings: [{ ...BY_INGRESS, settleSeconds: 0 }] });
    await s.setImage("v2");
    await s.eventually("it says so", { ...WAITS, message: `there is no Ingress ${APP}` });
    await s.stays("no pod moves", { allPods: { v1: 10 } });
    await s.ingress();
    await waitsAt(s, 1);
  },
);
