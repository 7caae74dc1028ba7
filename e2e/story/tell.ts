/**
 * Tells the stories of the given files, in a cluster that they share:
 *
 *   tell.ts [--at-once=4] [--only=pattern] [--times=1] <file…>
 *
 * Runs inside a namespace of the launcher; `e2e/run.ts` starts it there.
 */
import { resolve } from "node:path";
import { after, describe } from "node:test";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { stories, testOf } from "./story.ts";
import { startWorld, type World } from "./world.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "at-once": { type: "string", default: "1" },
    only: { type: "string", default: "" },
    times: { type: "string", default: "1" },
  },
});
for (const file of positionals) await import(pathToFileURL(resolve(file)).href);

let started: Promise<World> | undefined;
const world = () => (started ??= timed(startWorld));
const only = new RegExp(values.only, "i");

describe("stories", { concurrency: Number(values["at-once"]) }, () => {
  const chosen = stories().filter(({ name }) => only.test(name));
  const times = Number(values.times);
  for (let time = 1; time <= times; time += 1) {
    for (const [index, told] of chosen.entries()) {
      const name = times === 1 ? told.name : `${told.name}, time ${time}`;
      testOf({ ...told, name }, (time - 1) * chosen.length + index + 1, world);
    }
  }
  after(async () => (await started)?.stop());
});

async function timed(start: () => Promise<World>): Promise<World> {
  const from = performance.now();
  const is = await start();
  console.log(
    `a cluster with Sluice in it, after ${((performance.now() - from) / 1000).toFixed(1)} s`,
  );
  return is;
}
