import { join } from "node:path";
import { waitsAt } from "../../story/routed.ts";
import { assertDone } from "../../story/said.ts";
import { type Story, story } from "../../story/story.ts";

const EXAMPLES = join(import.meta.dirname, "../../../manifests/examples");

/** What the comment of each says that it needs. */
const NEEDS: Readonly<Record<string, (s: Story) => Promise<unknown>>> = {
  "shares-of-an-nginx-ingress.yaml": (s) => s.ingress(),
  "testers-first-then-shares-of-an-httproute.yaml": (s) => s.httpRoute(),
};

for (const [file, route] of Object.entries(NEEDS)) {
  story(`the example ${file} works`, async (s) => {
    await s.about("Deployment");
    assertDone(await s.kubectl("apply", "-f", join(EXAMPLES, file)));
    await route(s);
    await s.eventually("all is ready", { phase: "Healthy", workload: "settled" });
    const said = await s.kubectl("set", "image", "Deployment/shop", "web=nginx:1.29");
    s.assertWarns(said, "held by Rollout");
    await waitsAt(s, 1);
  });
}
