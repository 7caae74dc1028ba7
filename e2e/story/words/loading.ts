import assert from "node:assert/strict";
import { GATEWAY_ADDRESS } from "../../cluster/gateway/objects.ts";
import { until } from "../../cluster/processes/until.ts";
import { type Load, type LoadOptions, type Sent, startLoad } from "../../cluster/traffic/load.ts";
import {
  answersByVersion,
  failureInWords,
  failuresIn,
  FEWEST,
  shareError,
} from "../../cluster/traffic/shares.ts";
import { type AroundPast, followAround } from "../around-past.ts";
import type { Stage } from "../stage.ts";

/** Requests through the gateway, at a steady pace. */
export interface Loading {
  /** Returns once the gateway answers them well; ends with the story, if not before. */
  readonly load: (options?: StoryLoadOptions) => Promise<StoryLoad>;
}

export type StoryLoadOptions = Partial<Omit<LoadOptions, "address">>;

/** Version → its share of the good answers, from 0 to 1. */
export type Shares = Readonly<Record<string, number>>;

export interface StoryLoad {
  /** Now, for `since`. */
  readonly mark: () => number;
  /** Requests that were sent at that moment or later, and have ended. */
  readonly since: (mark: number) => readonly Sent[];
  /** The next so many, from now on; 500 unless told. */
  readonly next: (count?: number) => Promise<readonly Sent[]>;
  /** Waits until some hundred answers in a row are shared like this. @returns milliseconds until the first of them */
  readonly eventually: (shares: Shares) => Promise<number>;
  /** Each share is within what chance allows once in a thousand times. Default: of the next 500. */
  readonly assertShares: (shares: Shares, sent?: readonly Sent[]) => Promise<void>;
  /** None was lost, and none got an error; up to now. */
  readonly assertNoneFailed: () => void;
  /** @returns all of them */
  readonly stop: () => Promise<readonly Sent[]>;
}

const NEXT = 500;
const PATIENCE = { timeoutMs: 60_000, everyMs: 50 };

export function loading(stage: Stage): Loading {
  const { chronicle, namespace, afterwards } = stage;
  return {
    load: (options = {}) =>
      chronicle.word(`send requests ${JSON.stringify(options)}`, async () => {
        const asked = { host: `${namespace}.sluice.test`, ...options, address: GATEWAY_ADDRESS };
        await until("a good answer", () => answersWell(asked), { ...PATIENCE, everyMs: 100 });
        const around = await followAround(stage.world.cluster.client, namespace);
        const load = startLoad(asked);
        afterwards.push(load.stop);
        afterwards.push(() => Promise.resolve(around.stop()));
        return wordsOf(stage, load, around);
      }),
  };
}

async function answersWell(asked: LoadOptions): Promise<true | undefined> {
  const one = startLoad({ ...asked, requests: 1 });
  await one.ended;
  return failuresIn(one.sent()).length === 0 ? true : undefined;
}

function wordsOf(stage: Stage, load: Load, around: AroundPast): StoryLoad {
  const { chronicle } = stage;
  const since = (mark: number) => load.sent().filter(({ sentAtMs }) => sentAtMs >= mark);
  const next = async (count = NEXT) => {
    const from = performance.now();
    const enough = () => (since(from).length >= count ? since(from) : undefined);
    return (await until(`${count} answers`, enough, PATIENCE)).slice(0, count);
  };
  return {
    mark: () => performance.now(),
    since,
    next,
    eventually: (shares) =>
      chronicle.word(`eventually ${JSON.stringify(shares)} of the answers`, async () => {
        const tookMs = await arrival(shares, since);
        chronicle.note(`after ${tookMs.toFixed(0)} ms`);
        return tookMs;
      }),
    assertShares: (shares, sent) =>
      chronicle.word(`the answers are shared ${JSON.stringify(shares)}`, async () => {
        const some = sent ?? (await next());
        chronicle.note(JSON.stringify(answersByVersion(some)));
        const failures = failuresIn(some).map(failureInWords);
        const errors = errorsIn(shares, some);
        assert.deepEqual(errors.length === 0 ? [] : [...errors, ...failures.slice(0, 10)], []);
      }),
    assertNoneFailed() {
      const failures = failuresIn(load.sent());
      if (failures.length > 0) assert.fail(failuresInWords({ stage, load, around }, failures));
    },
    stop: load.stop,
  };
}

function errorsIn(shares: Shares, sent: readonly Sent[]): readonly string[] {
  return Object.entries(shares).flatMap(([version, share]) => {
    return shareError(sent, version, share) ?? [];
  });
}

/** Looks at the last answers, again and again: the moment is known better than by windows one after the other. */
async function arrival(shares: Shares, since: (mark: number) => readonly Sent[]): Promise<number> {
  const from = performance.now();
  let errors: readonly string[] = [];
  const shared = () => {
    const last = since(from).slice(-FEWEST);
    errors = errorsIn(shares, last);
    return errors.length === 0 ? last : undefined;
  };
  const last = await until("the shares", shared, PATIENCE).catch((error: unknown) => {
    throw new Error(errors.join("\n"), { cause: error });
  });
  return (last[0]?.sentAtMs ?? from) - from;
}

const MOST_SHOWN = 5;
/** What happened from so long before the first failure on. */
const BEFORE_MS = 3000;

interface Past {
  readonly stage: Stage;
  readonly load: Load;
  readonly around: AroundPast;
}

/** The first of them, and what led to them, in the order of time. */
function failuresInWords({ stage, load, around }: Past, failures: readonly Sent[]): string {
  const { watcher } = stage;
  const shown = failures.slice(0, MOST_SHOWN).map((one) => ({
    moment: watcher.sinceBegin(one.sentAtMs + one.tookMs),
    words: failureInWords(one),
  }));
  const [first, last] = [shown[0]?.moment ?? 0, shown.at(-1)?.moment ?? 0];
  const happened = watcher.history().map(({ heardAt, version: _version, ...what }) => ({
    moment: heardAt,
    words: `  ${JSON.stringify(what)}`,
  }));
  const turns = around.turns().map(({ heardAtMs, words }) => ({
    moment: watcher.sinceBegin(heardAtMs),
    words: `  ${words}`,
  }));
  const led = [...happened, ...turns].filter(
    ({ moment }) => moment > first - BEFORE_MS && moment < last,
  );
  const lines = [...shown, ...led].toSorted((a, b) => a.moment - b.moment);
  return [
    `${failures.length} of ${load.sent().length} requests failed; the first, and what happened before:`,
    ...lines.map(({ moment, words }) => `  ${(moment / 1000).toFixed(3)} s ${words}`),
  ].join("\n");
}
