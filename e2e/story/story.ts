import { test } from "node:test";
import type { Fields } from "../cluster/kube/read.ts";
import { until } from "../cluster/processes/until.ts";
import { watch } from "../watcher/watcher.ts";
import { chronicle } from "./chronicle.ts";
import { assertNothingLeftBehind, isAtRest } from "./left-behind.ts";
import { reportOf } from "./report.ts";
import { assertRefused, assertWarns } from "./said.ts";
import { FIRST_SHAPE, manifestOf } from "./shape.ts";
import { APP, type Stage } from "./stage.ts";
import { type Acting, acting } from "./words/acting.ts";
import { type Applying, applying } from "./words/applying.ts";
import { type Approving, approving } from "./words/approving.ts";
import { type Autoscaling, autoscaling } from "./words/autoscaling.ts";
import { type Beginning, beginning } from "./words/beginning.ts";
import { type Behind, behind } from "./words/behind.ts";
import { type Breaking, breaking } from "./words/breaking.ts";
import { type Extras, extras } from "./words/extras.ts";
import { type Helm, helm } from "./words/helm.ts";
import { type Loading, loading } from "./words/loading.ts";
import { type Looking, looking } from "./words/looking.ts";
import { type Releasing, releasing } from "./words/releasing.ts";
import { type Requests, requests } from "./words/requests.ts";
import { type Traffic, traffic } from "./words/traffic.ts";
import { type Typing, typing } from "./words/typing.ts";
import { type Unguarding, unguarding } from "./words/unguarding.ts";
import type { World } from "./world.ts";

/** The words of a story. */
export interface Story
  extends
    Beginning,
    Applying,
    Acting,
    Approving,
    Autoscaling,
    Helm,
    Typing,
    Releasing,
    Looking,
    Requests,
    Traffic,
    Loading,
    Behind,
    Breaking,
    Extras,
    Unguarding {
  readonly stage: Stage;
  readonly assertWarns: typeof assertWarns;
  readonly assertRefused: typeof assertRefused;
}

type Tell = (s: Story) => Promise<void>;

interface Told {
  readonly name: string;
  readonly tell: Tell;
  readonly withinMs: number;
}

const told: Told[] = [];

/** Each of its words has a limit of its own. */
const STORY_MS = 300_000;

/**
 * A story about a release, told in a namespace of its own.
 *
 * @param withinMs a story that does not end by itself is a failure
 */
export function story(name: string, tell: Tell, { withinMs = STORY_MS } = {}): void {
  told.push({ name, tell, withinMs });
}

/** All stories of the files that have been imported. */
export function stories(): readonly Told[] {
  return told;
}

/** Makes a test of a story. It fails with a report, also when only the watcher found something. */
export function testOf(
  { name, tell, withinMs }: Told,
  number: number,
  world: () => Promise<World>,
): void {
  test(name, { timeout: withinMs }, async () => {
    const stage = await setStage(await world(), `story-${number}`);
    try {
      await tell(wordsFor(stage));
      if (isAtRest(stage)) await assertNothingLeftBehind(stage);
      tellViolations(stage);
      if (process.env["SLUICE_STORY_WORDS"] === "shown")
        console.log(stage.chronicle.lines().join("\n"));
    } catch (error) {
      throw new StoryFailure(await reportOf(stage, error));
    } finally {
      stage.watcher.stop();
      await Promise.all(stage.afterwards.map((end) => end()));
    }
  });
}

/** Its message is the whole report. */
class StoryFailure extends Error {
  override readonly name = "StoryFailure";
}

async function setStage(world: World, namespace: string): Promise<Stage> {
  const { client } = world.cluster;
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  await client.call({ method: "POST", path: "/api/v1/namespaces", body });
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  await until("the service account of pods", () => client.find(account), { timeoutMs: 60_000 });
  const shape = FIRST_SHAPE;
  const applied = manifestOf(APP, shape);
  const memory = { shape, applied, around: new Map<string, Fields>(), approval: undefined };
  const watcher = await watch(client, namespace);
  return { world, namespace, watcher, chronicle: chronicle(), memory, afterwards: [] };
}

function wordsFor(stage: Stage): Story {
  return {
    stage,
    assertWarns,
    assertRefused,
    ...beginning(stage),
    ...applying(stage),
    ...acting(stage),
    ...approving(stage),
    ...autoscaling(stage),
    ...helm(stage),
    ...releasing(stage),
    ...looking(stage),
    ...typing(stage),
    ...requests(stage),
    ...traffic(stage),
    ...loading(stage),
    ...behind(stage),
    ...breaking(stage),
    ...extras(stage),
    ...unguarding(stage),
  };
}

function tellViolations({ watcher }: Stage): void {
  if (watcher.violations().length > 0) throw new Error("a promise was broken");
}
