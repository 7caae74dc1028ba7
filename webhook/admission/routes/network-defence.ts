import { isDeepStrictEqual } from "node:util";
import { withoutUndefined } from "@sluice/shared/patch/json.ts";
import type { Routed } from "@sluice/shared/traffic/editor.ts";
import { carryOver } from "@sluice/shared/traffic/network/carry-over.ts";
import { covers } from "@sluice/shared/traffic/network/covers.ts";
import {
  type Content,
  contentOf,
  ORIGINAL,
  withContent,
  WRITTEN,
} from "@sluice/shared/traffic/network/network-object.ts";
import { originalOf } from "@sluice/shared/traffic/network/original.ts";
import {
  contentIn,
  readRecord,
  type Recorded,
  recordsFor,
} from "@sluice/shared/traffic/network/record.ts";
import { readTrafficRecord, TRAFFIC_RECORD } from "@sluice/shared/traffic/record.ts";
import type { Routing } from "@sluice/shared/traffic/routing.ts";
import type { Texts } from "@sluice/shared/traffic/texts.ts";
import type { Defence, Kept } from "./kept.ts";
import { clashWarnings, routedWarnings } from "./words.ts";

/**
 * Keeps an object of any kind that a script has changed, by what it remembers: no script is run here. What somebody
 * else changes is carried over into what is routed as far as JSON alone says how, and is remembered; the
 * controller runs the script on that at its next look.
 */
export const networkDefence: Defence = {
  own(sent) {
    if (sent.metadata.annotations?.[TRAFFIC_RECORD] === undefined) return sent;
    const recorded = readRecord(sent);
    return storing(
      sent,
      recorded.kind === "garbled" ? contentOf(sent) : originalOf(sent, recorded),
    );
  },
  keep(before, sent) {
    const routing = readTrafficRecord(before)?.routing;
    if (routing === undefined) return { kind: "free" };
    const stored = isAnswered(before, sent) ? sent : before;
    const recorded = readRecord(stored);
    // What it was is not known: whoever mends that by hand, as the controller asks for, is not in the way.
    if (recorded.kind !== "recorded") return { kind: "kept", object: sent, warnings: [] };
    return kept(stored, sent, { recorded, routing });
  },
};

/**
 * What is sent is what we have answered already in this request, and another webhook has changed something since. It
 * remembers more than what is stored: where somebody changed what is routed, only that says it.
 */
function isAnswered(before: Routed, sent: Routed): boolean {
  const [was, is] = [before, sent].map((one) => one.metadata.annotations?.[TRAFFIC_RECORD]);
  const recorded = readRecord(sent);
  if (was !== is || recorded.kind !== "recorded") return false;
  return isDeepStrictEqual(recorded.written?.spec, sent.spec);
}

interface Remembered {
  readonly recorded: Extract<Recorded, { kind: "recorded" }>;
  readonly routing: Routing;
}

function kept(before: Routed, sent: Routed, { recorded, routing }: Remembered): Kept {
  const { original } = recorded;
  const wanted = originalOf(sent, recorded);
  const routed = standing(before, recorded);
  const { value, clashes } = carryOver({ base: original, routed, changed: wanted });
  const content = contentIn(value) ?? routed;
  const was = recordsOf(before);
  // The very texts, so that what is merely sent again is no write.
  const records = isDeepStrictEqual(wanted, original)
    ? was
    : { ...was, ...recordsFor(wanted, content) };
  const isAsSent =
    isDeepStrictEqual(contentOf(sent), content) && isDeepStrictEqual(recordsOf(sent), was);
  const said =
    clashes.length === 0 ? routedWarnings(sent, routing) : clashWarnings(sent, routing, clashes);
  const object = storing(sent, content, records);
  return { kind: "kept", object, warnings: isAsSent ? [] : said };
}

/** What we wrote, with what the API server has filled in, so that nothing is a difference. */
function standing(before: Routed, { written }: Remembered["recorded"]): Content {
  const is = contentOf(before);
  if (written === undefined) return is;
  return withoutUndefined({
    ...written,
    spec: covers(is.spec, written.spec) ? is.spec : written.spec,
  });
}

const RECORDS: ReadonlySet<string> = new Set([ORIGINAL, WRITTEN, TRAFFIC_RECORD]);

function recordsOf({ metadata: { annotations = {} } }: Routed): Texts {
  const entries = Object.entries(annotations).filter(([key]) => RECORDS.has(key));
  return Object.fromEntries(entries);
}

/** @param records our annotations, or none */
function storing(sent: Routed, content: Content, records: Texts = {}): Routed {
  const { spec = sent.spec, metadata } = withContent(sent, content, records);
  return { ...sent, spec, metadata };
}
