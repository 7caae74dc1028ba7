import assert from "node:assert/strict";
import {
  arbitraryV1alpha1,
  arbitraryV1beta1,
} from "../../../webhook/admission/rollout-rules/arbitrary-submitted.ts";
import { USUAL_SETTINGS } from "../../../webhook/admission/rollout-rules/settings.ts";
import { validateRequest } from "../../../webhook/admission/validate-rollout.ts";
import fc from "fast-check";
import { KubeError } from "../../cluster/kube/client.ts";
import { type Fields, fields, text } from "../../cluster/kube/read.ts";
import { until } from "../../cluster/processes/until.ts";
import { assertDone } from "../../story/said.ts";
import { type Story, story } from "../../story/story.ts";

const NUMBER_OF_EACH = 300;
const SEED = 1_789_000_001;
const AT_ONCE = 8;
const CONFIGURATION = "validatingwebhookconfiguration/sluice-rollouts";

/** What the API server says to a Rollout. */
type Said =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly by: "schema" | "webhook"; readonly message: string };

for (const [version, arbitrary] of [
  ["v1beta1", arbitraryV1beta1],
  ["v1alpha1", arbitraryV1alpha1],
] as const) {
  story(`the schema and the webhook agree about ${version}`, async (s) => {
    const { namespace, chronicle } = s.stage;
    const drawn = fc.sample(arbitrary, { numRuns: NUMBER_OF_EACH, seed: SEED });
    const sent = drawn.map((rollout) => ({
      ...rollout,
      metadata: { ...fields(rollout, "metadata"), namespace },
    }));
    await s.repaired();
    const withWebhook = await submit(s, sent);
    await withoutValidation(s);
    const alone = await submit(s, sent);
    await s.repaired();

    for (const [index, rollout] of sent.entries()) {
      agree(rollout, withWebhook[index], alone[index]);
    }
    const count = (by: string) => withWebhook.filter((said) => outcomeOf(said) === by).length;
    const counts = `${count("taken")} taken, ${count("schema")} refused by the schema, ${count("webhook")} by the webhook`;
    chronicle.note(counts);
    const least = Math.min(count("taken"), count("schema"), count("webhook"));
    assert.ok(least >= NUMBER_OF_EACH / 20, `too few of one outcome to mean anything: ${counts}`);
  });
}

/** The rules, asked here, are the measure of both. */
function agree(rollout: Fields, withWebhook: Said | undefined, alone: Said | undefined): void {
  const verdict = validateRequest(
    { after: rollout, operation: "CREATE", requester: "user" },
    { others: [], settings: USUAL_SETTINGS },
  );
  const about = `${JSON.stringify(rollout, undefined, 1)}\nwebhook: ${JSON.stringify(withWebhook)}\nschema alone: ${JSON.stringify(alone)}\nrules: ${JSON.stringify(verdict)}`;
  assert.equal(outcomeOf(withWebhook) === "taken", verdict.kind === "allow", about);
  const bySchema = outcomeOf(withWebhook) === "schema";
  assert.equal(outcomeOf(alone), bySchema ? "schema" : "taken", about);
  if (withWebhook?.kind === "refused" && withWebhook.by === "webhook" && verdict.kind === "deny") {
    assert.ok(withWebhook.message.includes(verdict.message), about);
  }
}

function outcomeOf(said: Said | undefined): "taken" | "schema" | "webhook" | undefined {
  return said?.kind === "refused" ? said.by : said?.kind;
}

async function withoutValidation(s: Story): Promise<void> {
  assertDone(await s.kubectl("delete", CONFIGURATION));
  const falling = {
    apiVersion: "rollouts.kruise.io/v1beta1",
    kind: "Rollout",
    metadata: { name: "probe" },
    spec: {
      workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "probe" },
      strategy: { canary: { steps: [{ replicas: 2 }, { replicas: 1 }] } },
    },
  };
  const isTaken = async () => {
    const [said] = await submit(s, [falling]);
    return said?.kind === "taken" ? true : undefined;
  };
  await until("nobody to ask", isTaken, { timeoutMs: 30_000 });
}

/** Each as a dry run, in order; several on their way at a time. */
function submit(s: Story, rollouts: readonly Fields[]): Promise<readonly Said[]> {
  return s.stage.chronicle.word(`submit ${rollouts.length} Rollouts`, async () => {
    const answers: Said[] = [];
    const queue = [...rollouts.entries()];
    const work = async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const [index, rollout] = next;
        answers[index] = await submitOne(s, rollout);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return answers;
  });
}

async function submitOne({ stage }: Story, body: Fields): Promise<Said> {
  const { namespace, world } = stage;
  const version = text(body, "apiVersion") ?? "";
  const path = `/apis/${version}/namespaces/${namespace}/rollouts?dryRun=All`;
  try {
    await world.cluster.client.call({ method: "POST", path, body });
    return { kind: "taken" };
  } catch (error) {
    if (!(error instanceof KubeError) || error.status !== 422) throw error;
    const { message } = error;
    const by = message.includes("admission webhook") ? "webhook" : "schema";
    return { kind: "refused", by, message };
  }
}
