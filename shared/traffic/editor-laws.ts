import assert from "node:assert/strict";
import fc from "fast-check";
import { isUnroutable, type Routed, type RouteEditor } from "./editor.ts";
import { TRAFFIC_RECORD } from "./record.ts";
import type { Routing, Split } from "./routing.ts";
import { runs } from "../testing/runs.ts";

/** What an editor is tried with. */
export interface Tried {
  readonly editor: RouteEditor;
  /** Objects as users may have stored them, with Service `shop` somewhere. */
  readonly objects: fc.Arbitrary<Routed>;
  readonly splits: fc.Arbitrary<Split>;
  /** Edits by people and programs that have nothing to do with our part; the same one, wherever it is made. */
  readonly edits: fc.Arbitrary<(object: Routed) => Routed>;
  /** Service of the new version; default: one of its own. */
  readonly canaryService?: string;
  /** What else must hold of every stored form. */
  readonly check: (intent: Routed, stored: Routed, split: Split) => void;
}

const routingWith = (
  { canaryService = "shop-canary" }: Pick<Tried, "canaryService">,
  split: Split,
): Routing => ({ rollout: "shop", service: "shop", canaryService, split });

/** The contract of an editor, run by the test of each kind. What cannot be routed has to say so in words. */
export function keepsTheLaws(tried: Tried): void {
  const { objects, splits, edits } = tried;
  const given = fc.record({ intent: objects, split: splits });
  fc.assert(
    fc.property(given, splits, (step, later) => routes(tried, step, later)),
    RUNS,
  );
  fc.assert(
    fc.property(given, edits, (step, edit) => keepsEdits(tried, step, edit)),
    RUNS,
  );
  fc.assert(
    fc.property(given, edits, (step, edit) => isSentAgain(tried, step, edit)),
    RUNS,
  );
}

const RUNS = runs(100);

interface Given {
  readonly intent: Routed;
  readonly split: Split;
}

function routes(tried: Tried, { intent, split }: Given, later: Split): void {
  const { editor, check } = tried;
  const before = structuredClone(intent);
  assert.equal(editor.routingOf(intent), undefined, "nobody routes with an object of a user's");
  assert.deepEqual(editor.intent(intent), intent, "nor is there anything to take out of it");
  const stored = routed(tried, intent, split);
  if (stored === undefined) return;
  assert.deepEqual(intent, before, "what was given is not changed");
  check(intent, stored, split);
  assert.deepEqual(
    editor.routingOf(stored),
    routingWith(tried, split),
    "what was routed is read back",
  );
  assert.deepEqual(editor.intent(stored), intent, "taken back, it is the user's object exactly");
  const again = routed(tried, editor.intent(reread(stored)), split);
  assert.deepEqual(again, stored, "routing twice is routing once");
  const next = routed(tried, editor.intent(stored), later);
  const direct = routed(tried, intent, later);
  assert.deepEqual(next, direct, "nothing is left of an earlier step");
}

function keepsEdits(
  tried: Tried,
  { intent, split }: Given,
  edit: (object: Routed) => Routed,
): void {
  const { editor, check } = tried;
  const stored = routed(tried, intent, split);
  if (stored === undefined) return;
  const edited = edit(stored);
  const meant = editor.intent(edited, stored);
  assert.deepEqual(meant, edit(intent), "a stranger's edit is there when all of ours is not");
  const next = routed(tried, meant, split);
  if (next === undefined) return;
  check(meant, next, split);
  assert.deepEqual(editor.intent(next, stored), edit(intent), "and when it has been routed again");
  const second = routed(tried, editor.intent(next, stored), split);
  assert.deepEqual(second, next, "and a second look at it changes nothing");
}

/** By GitOps and the like, which know only the user's own manifest. */
function isSentAgain(
  tried: Tried,
  { intent, split }: Given,
  edit: (object: Routed) => Routed,
): void {
  const { editor } = tried;
  const stored = routed(tried, intent, split);
  const wanted = edit(intent);
  const next = routed(tried, wanted, split);
  if (stored === undefined || next === undefined) return;
  const record = stored.metadata.annotations?.[TRAFFIC_RECORD] ?? "";
  for (const sent of [wanted, withRecord(wanted, record)]) {
    const meant = editor.intent(sent, stored);
    assert.deepEqual(meant, wanted, "a manifest that is sent again is what its user wants");
    assert.deepEqual(routed(tried, meant, split), next, "and is routed as it was");
  }
}

/** @returns undefined when it cannot be, and says so in words */
function routed(tried: Tried, intent: Routed, split: Split): Routed | undefined {
  const stored = tried.editor.route(intent, routingWith(tried, split));
  if (!isUnroutable(stored)) return stored;
  assert.match(stored.unroutable, /^[^;]+: [^;]+; .+[^.]$/, "which object, what is wrong; the fix");
  return undefined;
}

/** As the API server gives it back: the order of fields is its own. */
function reread(object: Routed): Routed {
  return structuredClone({ ...object, spec: inReverse(object.spec) });
}

function inReverse(fields: Routed["spec"]): Routed["spec"] {
  return Object.fromEntries(Object.entries(fields).toReversed());
}

function withRecord(object: Routed, record: string): Routed {
  const annotations = { ...object.metadata.annotations, [TRAFFIC_RECORD]: record };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
