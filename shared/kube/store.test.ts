import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { entryOf } from "./entry.ts";
import type { Entry } from "./entry.ts";
import { isNewer } from "./resource-version.ts";
import { Store } from "./store.ts";
import type { Change } from "./store.ts";
import { runs } from "../testing/runs.ts";

interface Pod {
  readonly metadata: { name: string; namespace: string; uid: string; resourceVersion: string };
  readonly app: string;
}

const indexers = new Map([["app", (pod: Pod) => [pod.app]]]);

function pod(name: string, version: number, { uid = "u1", app = "shop" } = {}): Entry<Pod> {
  const metadata = { name, namespace: "ns", uid, resourceVersion: String(version) };
  return entryOf<Pod>({ metadata, app }, indexers);
}

const newStore = () => new Store<Pod>(["app"]);
const snapshot = (resourceVersion: number, ...entries: Entry<Pod>[]) => ({
  entries,
  unreadable: new Set<string>(),
  resourceVersion: String(resourceVersion),
});

/** What a store holds, as name → version. */
const held = (store: Store<Pod>) =>
  Object.fromEntries([...store.list()].map((p) => [p.metadata.name, +p.metadata.resourceVersion]));

const told = (changes: readonly Change<Pod>[]) =>
  changes.map(({ before, after }) => [
    before?.metadata.resourceVersion,
    after?.metadata.resourceVersion,
  ]);

describe("isNewer", () => {
  test("orders versions of any length as numbers", () => {
    const version = fc.bigInt({ min: 0n, max: 2n ** 70n });
    fc.assert(
      fc.property(version, version, (a, b) => assert.equal(isNewer(String(a), String(b)), a > b)),
    );
    assert.ok(isNewer("0", ""));
  });
});

describe("store", () => {
  test("tells what a snapshot changed, deletions during the gap too", () => {
    const store = newStore();
    store.replace(snapshot(10, pod("a", 1), pod("b", 2), pod("c", 3)));
    const changes = store.replace(snapshot(20, pod("a", 1), pod("b", 15), pod("d", 16)));
    assert.deepEqual(told(changes), [
      ["2", "15"],
      [undefined, "16"],
      ["3", undefined],
    ]);
    assert.deepEqual(held(store), { a: 1, b: 15, d: 16 });
  });

  test("an object that was deleted and made again is a delete and an add", () => {
    const store = newStore();
    store.replace(snapshot(10, pod("a", 1)));
    const again = pod("a", 15, { uid: "u2" });
    assert.deepEqual(told(store.replace(snapshot(20, again))), [
      ["1", undefined],
      [undefined, "15"],
    ]);
  });

  test("an answer to our write is there at once, and the late event of it says nothing new", () => {
    const store = newStore();
    store.replace(snapshot(10, pod("a", 1)));
    assert.deepEqual(told(store.learn(pod("a", 12))), [["1", "12"]]);
    assert.deepEqual(store.put(pod("a", 11)), []);
    assert.deepEqual(store.put(pod("a", 12)), []);
    assert.deepEqual(held(store), { a: 12 });
  });

  test("a late answer does not bring back what was deleted, seen or in a gap", () => {
    const store = newStore();
    store.replace(snapshot(10));
    store.put(pod("a", 11));
    store.drop(pod("a", 13).object.metadata);
    assert.deepEqual(store.learn(pod("a", 12)), []);
    // Made at 21 and deleted at 25, both while nobody watched.
    store.replace(snapshot(30));
    assert.deepEqual(store.learn(pod("b", 21)), []);
    assert.deepEqual(held(store), {});
  });

  test("a deletion that came late does not take the object that has the name now", () => {
    const store = newStore();
    store.replace(snapshot(10, pod("a", 1)));
    store.learn(pod("a", 15, { uid: "u2" }));
    assert.deepEqual(store.drop({ ...pod("a", 14).object.metadata }), []);
    assert.deepEqual(held(store), { a: 15 });
  });

  test("what was learned while a list was under way outlives the list", () => {
    const store = newStore();
    store.replace(snapshot(10, pod("a", 1)));
    store.expectSnapshot();
    store.learn(pod("a", 21));
    store.learn(pod("new", 22));
    store.replace(snapshot(20, pod("a", 1)));
    assert.deepEqual(held(store), { a: 21, new: 22 });
  });

  test("after a restore from a backup, a snapshot of older versions is the truth", () => {
    const store = newStore();
    store.replace(snapshot(500, pod("a", 400), pod("b", 450)));
    store.learn(pod("a", 501));
    store.expectSnapshot();
    store.replace(snapshot(100, pod("a", 90)));
    assert.deepEqual(held(store), { a: 90 });
    store.put(pod("a", 101));
    assert.deepEqual(held(store), { a: 101 });
  });

  test("an object that is listed but unreadable is not deleted", () => {
    const store = newStore();
    store.replace(snapshot(10, pod("a", 1)));
    store.replace({ ...snapshot(20), unreadable: new Set(["ns/a"]) });
    assert.deepEqual(held(store), { a: 1 });
  });

  test("indexes follow", () => {
    const store = newStore();
    store.replace(snapshot(10, pod("a", 1), pod("b", 2)));
    store.put(pod("a", 11, { app: "bank" }));
    const names = (app: string) => store.by("app", app).map((p) => p.metadata.name);
    assert.deepEqual([names("shop"), names("bank")], [["b"], ["a"]]);
    store.drop(pod("a", 12).object.metadata);
    assert.deepEqual([names("bank"), names("none")], [[], []]);
  });
});

type Happening = "write" | "delete" | "deliver" | "learn" | "expect" | "read" | "replace";

/** What happens around a store, in any order: the server's writes, and what the store hears of them. */
const happenings = fc.array(
  fc.record({
    // Twice what should happen more often.
    do: fc.constantFrom<Happening[]>(
      ...(["write", "write", "delete", "deliver", "deliver"] as const),
      ...(["learn", "learn", "expect", "read", "replace"] as const),
    ),
    name: fc.constantFrom("a", "b", "c"),
    which: fc.nat(),
  }),
  { maxLength: 60, size: "max" },
);

/** A server that remembers all, and a store that hears of it out of step. */
class World {
  readonly store = newStore();
  readonly #log: { version: number; name: string; entry: Entry<Pod>; kind: "put" | "drop" }[] = [];
  readonly #live = new Map<string, Entry<Pod>>();
  readonly #replayed = new Map<string, string>();
  readonly #newest = new Map<string, string>();
  #cursor = 0;
  #version = 0;
  #listing: "idle" | "asked" | ReturnType<typeof snapshot> = "idle";

  constructor() {
    this.#hear(this.store.replace(snapshot(0)));
  }

  do(what: Happening, name: string, which: number): void {
    const doing: Record<Happening, () => void> = {
      write: () => this.#write(name),
      delete: () => this.#delete(name),
      deliver: () => void (this.#listing === "idle" && this.#deliver()),
      learn: () => this.#learn(which),
      expect: () => this.#expect(),
      read: () => this.#read(),
      replace: () => this.#replace(),
    };
    doing[what]();
  }

  /** All that is still on its way arrives. */
  settle(): void {
    this.#read();
    this.#replace();
    while (this.#cursor < this.#log.length) this.#deliver();
    const truth = Object.fromEntries(
      [...this.#live.values()].map(({ object }) => [
        object.metadata.name,
        +object.metadata.resourceVersion,
      ]),
    );
    assert.deepEqual(held(this.store), truth);
    for (let which = 0; which < this.#log.length; which += 1) this.#learn(which);
    assert.deepEqual(held(this.store), truth, "late answers change nothing");
  }

  #expect(): void {
    if (this.#listing !== "idle") return;
    this.#listing = "asked";
    this.store.expectSnapshot();
  }

  #read(): void {
    if (this.#listing !== "asked") return;
    this.#listing = snapshot(this.#version, ...this.#live.values());
  }

  #write(name: string): void {
    this.#version += 1;
    const uid = this.#live.get(name)?.object.metadata.uid ?? `uid-${this.#version}`;
    const entry = pod(name, this.#version, { uid });
    this.#live.set(name, entry);
    this.#log.push({ version: this.#version, name, entry, kind: "put" });
  }

  #delete(name: string): void {
    const last = this.#live.get(name);
    if (last === undefined) return;
    this.#version += 1;
    const entry = pod(name, this.#version, { uid: last.object.metadata.uid });
    this.#live.delete(name);
    this.#log.push({ version: this.#version, name, entry, kind: "drop" });
  }

  #deliver(): void {
    const next = this.#log[this.#cursor];
    if (next === undefined) return;
    this.#cursor += 1;
    const { entry } = next;
    this.#hear(
      next.kind === "put" ? this.store.put(entry) : this.store.drop(entry.object.metadata),
    );
  }

  #learn(which: number): void {
    const writes = this.#log.filter(({ kind }) => kind === "put");
    const write = writes[which % Math.max(1, writes.length)];
    if (write === undefined) return;
    this.#hear(this.store.learn(write.entry));
    // Read your writes: what is held is as new as the answer, or the object has been deleted since.
    const now = this.store.get(write.entry.object.metadata);
    const deleted = this.#log.some(
      ({ kind, name, version }) =>
        kind === "drop" && name === write.name && version > write.version,
    );
    assert.ok(deleted || (now !== undefined && +now.metadata.resourceVersion >= write.version));
  }

  #replace(): void {
    if (typeof this.#listing === "string") return;
    this.#hear(this.store.replace(this.#listing));
    const seen = Number(this.#listing.resourceVersion);
    this.#cursor = this.#log.filter(({ version }) => version <= seen).length;
    this.#listing = "idle";
  }

  /** The changes told are the whole story, and no object goes backwards in it. */
  #hear(changes: readonly Change<Pod>[]): void {
    for (const { before, after } of changes) {
      const { name = "" } = (after ?? before)?.metadata ?? {};
      assert.equal(before?.metadata.resourceVersion, this.#replayed.get(name));
      if (after === undefined) this.#replayed.delete(name);
      else {
        const version = after.metadata.resourceVersion;
        assert.ok(isNewer(version, this.#newest.get(name) ?? ""), "goes back");
        this.#newest.set(name, version);
        this.#replayed.set(name, version);
      }
    }
    assert.equal(this.#replayed.size, this.store.size);
    assert.equal(this.store.by("app", "shop").length, this.store.size);
  }
}

test("law: never backwards, never resurrected, own writes readable, right in the end", () => {
  fc.assert(
    fc.property(happenings, (steps) => {
      const world = new World();
      for (const step of steps) world.do(step.do, step.name, step.which);
      world.settle();
    }),
    runs(200),
  );
});
