import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { AUTHORITY_LASTS_MS, BACKDATED_MS, SERVING_LASTS_MS } from "./authority.ts";
import type { Identity } from "./identity.ts";
import { type Evidence, type Renewal, renewalOf, SETTLING_MS } from "./renewal.ts";
import { after, authorityIsOld, halfRenewed, identityAt, NAMES, NOON } from "./sample-identity.ts";

const HOUR_MS = 3_600_000;
const fresh = identityAt(NOON);
const other = identityAt(NOON, "second");
const half = halfRenewed(fresh, after(HOUR_MS));
const settled = after(HOUR_MS + SETTLING_MS);

/** A healthy identity, looked at a moment after it was made. A case says what differs. */
function evidence(differs: Partial<Evidence> = {}): Evidence {
  return { stored: fresh, shown: fresh, names: NAMES, trust: "everywhere", now: NOON, ...differs };
}

describe("renewalOf", () => {
  const cases: { name: string; given: Evidence; expected: Renewal["kind"] }[] = [
    { name: "keeps what is healthy", given: evidence(), expected: "keep" },
    {
      name: "keeps what is healthy and not trusted yet",
      given: evidence({ trust: "not-yet" }),
      expected: "keep",
    },
    {
      name: "makes all when there is nothing",
      given: evidence({ stored: undefined, shown: undefined }),
      expected: "create",
    },
    {
      name: "makes a second authority when the Secret is deleted under a running server",
      given: evidence({ stored: undefined }),
      expected: "renew-authority",
    },
    {
      name: "makes all anew when the authority's key is of another one",
      given: evidence({ stored: mixed(fresh, { authorityKey: other }), shown: undefined }),
      expected: "create",
    },
    {
      name: "signs anew when the server's key does not fit",
      given: evidence({ stored: mixed(fresh, { servingKey: other.authority.keyPem }) }),
      expected: "renew-serving",
    },
    {
      name: "signs anew when the Service has another name now",
      given: evidence({ names: ["other.sluice-system.svc"] }),
      expected: "renew-serving",
    },
    {
      name: "signs anew with a third of the time left",
      given: evidence({ now: after((SERVING_LASTS_MS * 2) / 3 + HOUR_MS) }),
      expected: "renew-serving",
    },
    {
      name: "signs anew what has expired",
      given: evidence({ now: after(SERVING_LASTS_MS + HOUR_MS) }),
      expected: "renew-serving",
    },
    {
      name: "adds an authority when the first gets old",
      given: evidence({ stored: oldAuthority(), now: after(authorityIsOld) }),
      expected: "renew-authority",
    },
    {
      name: "waits while a new authority is not trusted everywhere",
      given: evidence({ stored: half, now: settled, trust: "not-yet" }),
      expected: "keep",
    },
    {
      name: "waits until every API server has learned of a new authority",
      given: evidence({ stored: half, now: after(-1, settled) }),
      expected: "keep",
    },
    {
      name: "signs with the new authority once it is trusted and settled",
      given: evidence({ stored: half, now: settled }),
      expected: "renew-serving",
    },
    {
      name: "does not wait for trust when what is served has expired",
      given: evidence({ stored: half, now: after(SERVING_LASTS_MS + 1), trust: "not-yet" }),
      expected: "renew-serving",
    },
    {
      name: "signs anew when neither authority vouches for what is served",
      given: evidence({ stored: { ...fresh, serving: other.serving } }),
      expected: "renew-serving",
    },
  ];
  for (const { name, given, expected } of cases) {
    test(name, () => assert.equal(renewalOf(given).kind, expected));
  }

  test("never lets a healthy certificate expire, whenever it looks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: AUTHORITY_LASTS_MS }), (age) => {
        const now = after(age);
        const { kind } = renewalOf(evidence({ now }));
        const isOld = age > (SERVING_LASTS_MS * 2 - BACKDATED_MS) / 3;
        assert.equal(kind === "keep", !isOld);
      }),
    );
  });
});

function mixed(
  identity: Identity,
  wrong: { authorityKey?: Identity; servingKey?: string },
): Identity {
  const { authority, serving } = identity;
  return {
    ...identity,
    authority: { ...authority, keyPem: wrong.authorityKey?.authority.keyPem ?? authority.keyPem },
    serving: { ...serving, keyPem: wrong.servingKey ?? serving.keyPem },
  };
}

/** The authority of noon with a server's certificate that was renewed since. */
function oldAuthority(): Identity {
  return { ...fresh, serving: identityAt(after(authorityIsOld)).serving };
}
