import { isAlreadyExists, isConflict } from "@sluice/shared/kube/api-error.ts";
import type { ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import { bundleOf, type Identity } from "./identity.ts";
import { injectBundle, trusts, type WebhookConfiguration } from "./inject-ca.ts";
import { type Making, renew } from "./renew.ts";
import { type Renewal, renewalOf, type Trust } from "./renewal.ts";
import type { StoredSecret } from "./resources.ts";
import { fromSecretData, toSecretData } from "./secret.ts";

/** Where certificates are kept and who has to trust them. */
export interface Places {
  readonly secrets: Pick<ResourceClient<StoredSecret>, "find" | "create" | "mergePatch">;
  readonly secret: { readonly namespace: string; readonly name: string };
  readonly configurations: readonly Place[];
}

/** What names us as somebody to call; it need not exist. */
export interface Place {
  readonly client: Pick<ResourceClient<WebhookConfiguration>, "find" | "jsonPatch">;
  readonly name: string;
}

export interface Look extends Making {
  /** What this process shows now; absent at the first look. */
  readonly shown: Identity | undefined;
}

export interface Ensured {
  readonly identity: Identity;
  /** What was done to get there. */
  readonly renewal: Renewal;
}

/** More than the replicas that could be in each other's way, one lost race each. */
const ATTEMPTS = 5;

/**
 * The identity that all replicas share, made or renewed if it has to be.
 *
 * Replicas agree through the Secret: a write goes through only if nobody wrote since the read,
 * and the one who comes second reads what the first wrote.
 *
 * @throws {ApiError} when the API server refuses, or lets others win every time
 */
export async function ensureIdentity(places: Places, look: Look): Promise<Ensured> {
  for (let attempt = 1; ; attempt++) {
    const secret = await places.secrets.find(places.secret);
    const stored = secret && fromSecretData(secret.data);
    const trust = await trustIn(places.configurations, stored);
    const renewal = renewalOf({ stored, trust, ...look });
    const identity = await renew(renewal, look);
    if (renewal.kind === "keep") return { identity, renewal };
    try {
      await write(places, secret, identity);
      return { identity, renewal };
    } catch (error) {
      const lostRace = isConflict(error) || isAlreadyExists(error);
      if (!lostRace || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Is the identity's authority in every bundle? One that is not installed does not count. */
async function trustIn(places: readonly Place[], stored: Identity | undefined): Promise<Trust> {
  if (stored === undefined) return "not-yet";
  const found = await Promise.all(places.map(({ client, name }) => client.find({ name })));
  const installed = found.filter((configuration) => configuration !== undefined);
  const everywhere = installed.every((one) => trusts(one, stored.authority.certPem));
  return everywhere ? "everywhere" : "not-yet";
}

async function write(
  { secrets, secret }: Places,
  found: StoredSecret | undefined,
  identity: Identity,
): Promise<void> {
  const data = toSecretData(identity);
  if (found === undefined) {
    const object = { metadata: secret, data };
    await secrets.create(object);
    return;
  }
  const { resourceVersion } = found;
  await secrets.mergePatch(secret, { metadata: { resourceVersion }, data });
}

/**
 * Makes all who call us trust an identity.
 *
 * @returns names of those that had to be changed
 */
export async function ensureTrust(
  places: readonly Place[],
  identity: Identity,
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const { client, name } of places) {
    const configuration = await client.find({ name });
    const operations = configuration ? injectBundle(configuration, bundleOf(identity)) : [];
    if (operations.length === 0) continue;
    await client.jsonPatch({ name }, operations);
    changed.push(name);
  }
  return changed;
}
