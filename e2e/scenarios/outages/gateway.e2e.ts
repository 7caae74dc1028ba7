import assert from "node:assert/strict";
import { failureInWords, failuresIn } from "../../cluster/traffic/shares.ts";
import { APP } from "../../story/stage.ts";
import { story } from "../../story/story.ts";

story(
  "a gateway that is restarted loses requests for a moment, and then knows its routes",
  async (s) => {
    await s.repaired();
    await s.workload({ replicas: 2 });
    await s.settled();
    await s.httpRoute({ backends: { [APP]: 100 } });
    const load = await s.load();
    await load.next();
    load.assertNoneFailed();
    await s.restartGateway();
    const back = load.mark();
    await load.next();
    const sent = await load.stop();
    assert.deepEqual(failuresIn(load.since(back)).map(failureInWords), []);
    const ways = new Set(
      failuresIn(sent).map((one) => (one.kind === "lost" ? one.reason : `HTTP ${one.status}`)),
    );
    s.stage.chronicle.note(
      `${failuresIn(sent).length} of ${sent.length} were lost: ${[...ways].join(", ")}`,
    );
    assert.ok(ways.has("ECONNREFUSED"), [...ways].join(", "));
  },
);
