import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { finishedWith } from "../../story/expected.ts";
import { beginRouted, endsWell, followShares } from "../../story/routed.ts";
import { httpRouteManifest, serviceManifest } from "../../story/routes.ts";
import { assertDone } from "../../story/said.ts";
import { story, type Story } from "../../story/story.ts";
import { WEIGHTS } from "../../story/traffic-plans.ts";

const EVERY_MS = 1000;
const APPLY = ["apply", "--server-side", "--force-conflicts", "--field-manager=gitops"] as const;

/** Applies the manifests of the route and the Service over and over, as a GitOps tool does, while something lasts. */
async function underGitOps(s: Story, act: () => Promise<void>): Promise<number> {
  const over = new AbortController();
  const { namespace, world } = s.stage;
  const manifests = [httpRouteManifest(s.host, {}), serviceManifest({})];
  const loop = async () => {
    for (let times = 0; ; times += 1) {
      if (over.signal.aborted) return times;
      for (const manifest of manifests) {
        const input = JSON.stringify(manifest);
        assertDone(await world.tools.kubectl([...APPLY, "-n", namespace, "-f", "-"], { input }));
      }
      await sleep(EVERY_MS);
    }
  };
  const looping = loop();
  try {
    await act();
  } finally {
    over.abort();
  }
  return looping;
}

story(
  "GitOps applies the original route and Service every second: shares stay, none is lost",
  async (s) => {
    const load = await beginRouted(s, WEIGHTS);
    const times = await underGitOps(s, async () => {
      await s.setImage("v2");
      await followShares(s, load, [0.05, 0.2, 0.5]);
      await s.eventually("it is over", finishedWith({ v2: 10 }));
      await load.eventually({ v2: 1 });
    });
    assert.ok(times > 5, `applied ${times} times`);
    await endsWell(s, load);
  },
  // Each command is a process of its own, and there are many.
  { withinMs: 300_000 },
);
