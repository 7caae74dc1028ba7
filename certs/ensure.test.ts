import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { certificatesIn, type Identity } from "./identity.ts";
import { ensureIdentity, ensureTrust } from "./ensure.ts";
import { halfRenewed, identityAt, NAMES, newKeys, NOON } from "./sample-identity.ts";
import { refused, SampleCluster } from "./sample-cluster.ts";
import { toSecretData } from "./secret.ts";

const look = (shown?: Identity) => ({ shown, names: NAMES, now: NOON, newKeys });
const fresh = identityAt(NOON);

function cluster(): SampleCluster {
  const sample = new SampleCluster();
  sample.install("sluice-workloads", 3);
  sample.install("sluice-rollouts", 2);
  return sample;
}

describe("ensureIdentity", () => {
  test("replicas that start together share one identity, written once", async () => {
    const sample = cluster();
    const replicas = [1, 2, 3].map(() => ensureIdentity(sample.places(), look()));
    const certificates = (await Promise.all(replicas)).map(
      ({ identity }) => identity.serving.certPem,
    );
    assert.equal(new Set(certificates).size, 1);
    assert.equal(sample.writes, 1);
  });

  test("replicas that renew together share one identity, written once", async () => {
    const sample = cluster();
    const renamed = { ...look(fresh), names: ["other.svc"] } as const;
    sample.hold(toSecretData(fresh));
    const replicas = [1, 2].map(() => ensureIdentity(sample.places(), renamed));
    const kinds = (await Promise.all(replicas)).map(({ renewal }) => renewal.kind);
    assert.deepEqual(kinds.toSorted(), ["keep", "renew-serving"]);
    assert.equal(sample.writes, 1);
  });

  test("a Secret that somebody made empty beforehand is filled", async () => {
    const sample = cluster();
    sample.hold({});
    const { renewal } = await ensureIdentity(sample.places(), look());
    assert.equal(renewal.kind, "create");
    assert.notEqual(sample.secret?.data["tls.crt"], undefined);
  });

  test("a Secret that is deleted comes back with a second authority beside the first", async () => {
    const sample = cluster();
    const { identity } = await ensureIdentity(sample.places(), look(fresh));
    assert.deepEqual(identity.former, [fresh.authority.certPem]);
    assert.equal(identity.serving.certPem, fresh.serving.certPem, "what is shown stays");
  });

  test("gives up on races that never end", async () => {
    const sample = cluster();
    const places = sample.places();
    const create = () => Promise.reject(refused("AlreadyExists"));
    const unlucky = { ...places, secrets: { ...places.secrets, create } };
    await assert.rejects(ensureIdentity(unlucky, look()), { reason: "AlreadyExists" });
  });
});

describe("ensureTrust", () => {
  test("fills what is installed, once", async () => {
    const sample = cluster();
    const { configurations } = sample.places();
    const changed = await ensureTrust(configurations, fresh);
    assert.deepEqual(changed, ["sluice-workloads", "sluice-rollouts"]);
    assert.deepEqual(await ensureTrust(configurations, fresh), []);
  });

  test("trusts both authorities while one replaces the other", async () => {
    const sample = cluster();
    const { configurations } = sample.places();
    const half = halfRenewed(fresh, NOON);
    await ensureTrust(configurations, fresh);
    await ensureTrust(configurations, half);
    assert.equal(certificatesIn(sample.bundle("sluice-rollouts")).length, 2);
  });
});
