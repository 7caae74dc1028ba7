import assert from "node:assert/strict";
import fc from "fast-check";
import { intentOf } from "../../gate/intent.ts";
import { overlay, withoutRelease } from "../../gate/overlay.ts";
import { type Form, HELD, type ReleaseRecord } from "../../gate/release-record.ts";
import type { Workload, WorkloadSpec } from "../workload.ts";
import { adapterOf } from "./index.ts";
import { runs } from "../../testing/runs.ts";

/** What a kind is tried with. */
export interface Tried {
  readonly apiVersion: string;
  readonly kind: string;
  /** Specs as users may send them: any settings of this kind, set or not. */
  readonly specs: fc.Arbitrary<WorkloadSpec>;
  /** How far its gate may be open. */
  readonly forms: fc.Arbitrary<Form>;
  /** Whether pods may change their revision, by what is stored. */
  readonly isHeld: (spec: WorkloadSpec) => boolean;
}

const TEMPLATE = { spec: { containers: [{ name: "shop", image: "shop:v2" }] } };

/** The contract of an adapter, run by the test of each kind. */
export function keepsTheLaws(tried: Tried): void {
  const { specs, forms, isHeld } = tried;
  const holds = (own: WorkloadSpec, form: Form): void => {
    const intent = workloadWith(tried, own);
    const adapter = adapterOf(intent);
    const originals = adapter.settingsOf(own);
    const record: ReleaseRecord = { rollout: "shop", stable: "v1", target: "v2", originals, form };
    const stored = overlay(intent, record);
    assert.deepEqual(overlay(stored, record), stored, "stored twice is stored once");
    assert.deepEqual(stored.spec.template, TEMPLATE, "the pod template is untouched");
    assert.deepEqual(withoutRelease(stored, record).spec, intent.spec, "all comes back at the end");
    assert.deepEqual(
      intentOf({ sent: stored, stored }),
      originals,
      "our values are not the user's",
    );
    assert.deepEqual(
      intentOf({ sent: intent, stored }),
      originals,
      "nor is what is sent again lost",
    );
    const held = overlay(stored, { ...record, form: HELD });
    assert.ok(isHeld(held.spec), "held, no pod changes its revision");
    const finishing = { kind: "finishing", outcome: "completed" } as const;
    const open = overlay(held, { ...record, form: finishing });
    const { paused: _gate, ...settings } = adapter.settingsOf(open.spec);
    const { paused: _own, ...meant } = originals;
    assert.deepEqual(settings, meant, "the end begins with the user's own settings");
    const kept = overlay(held, { ...record, form: { kind: "kept" } });
    const left = withoutRelease(kept, { ...record, originals: adapter.settingsOf(kept.spec) });
    assert.ok(isHeld(left.spec), "what is kept holds without any mark of ours");
    const othersOf = (of: WorkloadSpec) => {
      const { paused: _p, partition: _n, strategyType: _t, ...others } = adapter.settingsOf(of);
      return others;
    };
    assert.deepEqual(othersOf(left.spec), othersOf(own), "and by nothing but what holds it");
    const lost = adapter.plausible(adapter.settingsOf(held.spec));
    assert.ok(
      !isHeld(adapter.withOwn(held.spec, lost)),
      "where the record is lost, no hold is taken for what the user wants",
    );
  };
  fc.assert(fc.property(specs, forms, holds), runs(50));
}

function workloadWith({ apiVersion, kind }: Tried, own: WorkloadSpec): Workload {
  const metadata = { name: "shop", namespace: "web", labels: { app: "shop" } };
  return { apiVersion, kind, metadata, spec: { ...own, template: TEMPLATE } };
}

/** A count or a percent that no hold of ours is made of. */
export const podCounts = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 1, max: 99 }).map((percent) => `${percent}%`),
);
