import assert from "node:assert/strict";
import { fields, list, text, type Fields } from "../cluster/kube/read.ts";
import { ownersOf, usersPartOf } from "./as-applied.ts";
import { collectionOf, KINDS_BESIDE, type KindBeside } from "./beside.ts";
import type { Stage } from "./stage.ts";

/**
 * Services and routes are what the user last applied, field by field, and there are no others of a kind
 * of which the story has applied any.
 *
 * @throws {assert.AssertionError} with the difference
 */
export async function assertAroundAsApplied(stage: Stage): Promise<void> {
  for (const kind of KINDS_BESIDE) await assertKindAsApplied(stage, kind);
}

async function assertKindAsApplied(stage: Stage, kind: KindBeside): Promise<void> {
  const applied = [...stage.memory.around.values()].filter((one) => text(one, "kind") === kind);
  if (applied.length === 0) return;
  const { client } = stage.world.cluster;
  const path = collectionOf(kind, stage.namespace);
  const stored = list(await client.call({ path }), "items");
  assert.deepEqual(stored.map(nameIn).toSorted(), applied.map(nameIn).toSorted(), `${kind}s`);
  for (const manifest of applied) {
    const name = nameIn(manifest);
    const one = stored.find((object) => nameIn(object) === name);
    // The API server itself says what the manifest comes to, in a dry run under another name.
    const metadata = { ...fields(manifest, "metadata"), name: `${name}-as-applied` };
    const body = { ...manifest, metadata };
    const wanted = await client.call({ method: "POST", path: `${path}?dryRun=All`, body });
    assert.deepEqual(partOfUsers(one), partOfUsers(wanted), `${kind} ${name}`);
    const ours = ownersOf(one).filter((owner) => owner.startsWith("sluice"));
    assert.deepEqual(ours, [], `managedFields of ${kind} ${name} name us`);
  }
}

const nameIn = (object: unknown): string => text(object, "metadata", "name") ?? "";

/** Without what the API server gives out to each Service. */
function partOfUsers(object: unknown): Fields {
  const { clusterIP: _ip, clusterIPs: _ips, ...spec } = fields(object, "spec");
  const { spec: _spec, ...part } = usersPartOf(object);
  return { ...part, owners: list(object, "metadata", "ownerReferences"), spec };
}
