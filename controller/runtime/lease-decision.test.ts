import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decideLease, leaseIdentity } from "./lease-decision.ts";
import type { LeaseMove } from "./lease-decision.ts";

describe("lease decision", () => {
  const cases: {
    name: string;
    holder: string | undefined;
    unchangedForMs: number;
    move: LeaseMove;
  }[] = [
    {
      name: "makes a lease that is not there",
      holder: undefined,
      unchangedForMs: 0,
      move: "create",
    },
    { name: "takes one that was released, at once", holder: "", unchangedForMs: 0, move: "take" },
    { name: "waits for another's", holder: "other", unchangedForMs: 14_999, move: "wait" },
    { name: "takes one that has expired", holder: "other", unchangedForMs: 15_000, move: "take" },
    { name: "renews its own", holder: "me", unchangedForMs: 0, move: "renew" },
    {
      name: "renews its own, however late: the version guards it",
      holder: "me",
      unchangedForMs: 99_000,
      move: "renew",
    },
  ];
  test("takes one of an earlier process of the same pod, at once, and no other", () => {
    const pod = { name: "sluice-controller-x", uid: "8a7c" };
    const me = leaseIdentity(pod);
    const moveFor = (holder: string): LeaseMove =>
      decideLease({ lease: { holder, durationMs: 15_000 }, unchangedForMs: 0 }, me);
    assert.equal(moveFor(leaseIdentity(pod)), "take");
    assert.equal(moveFor(leaseIdentity({ ...pod, uid: "ffff" })), "wait");
    assert.equal(moveFor(leaseIdentity({ ...pod, name: "sluice-controller-y" })), "wait");
    assert.equal(moveFor(leaseIdentity({ ...pod, uid: "" })), "wait");
  });

  test("takes nothing over when the uid of the pod is not known", () => {
    const pod = { name: "sluice-controller", uid: "" };
    const lease = { holder: leaseIdentity(pod), durationMs: 15_000 };
    assert.equal(decideLease({ lease, unchangedForMs: 0 }, leaseIdentity(pod)), "wait");
  });

  for (const { name, holder, unchangedForMs, move } of cases) {
    test(name, () => {
      const lease = holder === undefined ? undefined : { holder, durationMs: 15_000 };
      assert.equal(decideLease({ lease, unchangedForMs }, "me"), move);
    });
  }
});
