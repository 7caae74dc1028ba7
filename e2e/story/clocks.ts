import assert from "node:assert/strict";
import { untilIn } from "./deadlines.ts";
import type { Expected } from "./expected.ts";
import { progressOf, type Scene } from "./scene.ts";
import type { Story } from "./story.ts";

/** When the controllers are killed, counted from the start of a wait. */
const KILLED_AFTER_MS = 3000;
/** For a new leader to begin, and to see that something is over. */
const LATE_MS = 12_000;

export interface Clock {
  /** How long it is to run. */
  readonly seconds: number;
  /** What comes when it is over. */
  readonly ends: Omit<Expected, "also">;
}

/**
 * All controllers are killed in the middle of a wait that ends by itself, which begins now. It ends when
 * the status has said that it would, and all the while the status says the same.
 */
export async function outlivesItsControllers(s: Story, { seconds, ends }: Clock): Promise<Scene> {
  const begun = s.now();
  const [until, { step, waitsFor }] = [untilIn(begun), progressOf(begun)];
  const dueMs = Date.parse(until);
  assert.ok(Number.isFinite(dueMs), `a wait for ${waitsFor} that ends at "${until}"`);
  const killMs = dueMs - seconds * 1000 + KILLED_AFTER_MS;
  await s.eventually("a little later", { also: () => Date.now() >= killMs });
  await s.killControllers();
  const said = new Set([until]);
  const takeDown = (scene: Scene): boolean => {
    const is = progressOf(scene);
    if (is.step === step && is.waitsFor === waitsFor) said.add(untilIn(scene));
    return true;
  };
  const withinMs = dueMs - Date.now() + LATE_MS;
  const over = await s.eventually("it ends", { ...ends, also: takeDown }, { withinMs });
  const early = dueMs - Date.now();
  assert.ok(early <= 0, `it ended ${early} ms before ${until}`);
  assert.deepEqual([...said], [until], "moments that the status has said");
  return over;
}
