import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RELEASE_RECORD, STABLE_REVISION } from "@sluice/shared/gate/names.ts";
import { revisionOf } from "@sluice/shared/gate/revision.ts";
import { type ReleaseRecord, withRecord } from "@sluice/shared/gate/release-record.ts";
import fc from "fast-check";
import { known, shop, templateOf } from "./admission/known-fixture.ts";
import { USUAL_SETTINGS } from "./admission/rollout-rules/settings.ts";
import { assertClean } from "./clean-answer.ts";
import { routesFor } from "./routes.ts";
import { AdmissionServer } from "./server.ts";
import { admissionEndpoints } from "./serving/answer.ts";
import { placesIn, withValue } from "./places-fixture.ts";
import { runs } from "@sluice/shared/testing/runs.ts";

const CONTROLLER = "system:serviceaccount:sluice-system:sluice-controller";
const routes = routesFor({
  known: known(),
  rollouts: () => [],
  controllerUsername: CONTROLLER,
  settings: USUAL_SETTINGS,
});
const PATHS = Object.keys(routes);

const { app } = new AdmissionServer(admissionEndpoints(routes), {
  observe() {},
  error() {},
  obstacle: () => undefined,
});

interface Sent {
  readonly url?: string;
  readonly method?: "GET" | "POST" | "PUT" | "DELETE" | "OPTIONS";
  readonly payload: string | Buffer;
  readonly type?: string;
}

async function send({ url = "/mutate-workload", method = "POST", payload, type }: Sent) {
  const headers = { "content-type": type ?? "application/json" };
  const { statusCode, headers: got, body } = await app.inject({ url, method, payload, headers });
  return { status: statusCode, type: String(got["content-type"]), body };
}

const RECORD: ReleaseRecord = {
  rollout: "shop",
  stable: revisionOf(templateOf("v1")),
  target: revisionOf(templateOf("v2")),
  originals: { maxSurge: "25%", maxUnavailable: 1 },
  form: { kind: "moving", maxUnavailable: 2, maxSurge: 1 },
};

const MARKED = withRecord(shop("v1"), RECORD).metadata;
const RECORD_TEXT = MARKED.annotations?.[RELEASE_RECORD] ?? "";

/** An update of a Deployment to v2, in the middle of a release or before one. */
function review(release: "idle" | "under way"): Record<string, unknown> {
  const before = shop("v1");
  const marked = release === "idle" ? before.metadata : MARKED;
  const { annotations = {} } = marked;
  const labels = { ...marked.labels, [STABLE_REVISION]: "hash" };
  const metadata = { ...marked, annotations, labels, managedFields: [{ manager: "me" }] };
  const request = {
    uid: "u-1",
    kind: { group: "apps", version: "v1", kind: "Deployment" },
    name: "shop",
    namespace: "web",
    operation: "UPDATE",
    userInfo: { username: "jane" },
    object: { ...shop("v2"), metadata },
    oldObject: { ...before, metadata },
  };
  return { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
}

/** What programs get wrong: another type, an extreme, nothing, and names that mean something in JavaScript. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(undefined, null, "", "%", "-1%", "1e9%", "abc", -1, 0.5, 2 ** 53, true, [], {}),
  // A record that somebody edited, or took from elsewhere.
  fc
    .constantFrom("%", "1", "9%", -1, 3)
    .map((maxSurge) => RECORD_TEXT.replace('"25%"', JSON.stringify(maxSurge))),
  fc
    .constantFrom("held", "arming", "finishing", "")
    .map((kind) => RECORD_TEXT.replace("moving", kind)),
  fc.constantFrom("3-1", "0-0-of-1", "999999999-999999999", "-1-1", "1-1-of-0"),
  fc.constantFrom("__proto__", "constructor", "toString").map((key) => JSON.parse(`{"${key}":{}}`)),
);

const nearlyValid = fc.constantFrom("idle" as const, "under way" as const).chain((release) => {
  const whole = review(release);
  const place = fc.constantFrom(...placesIn(whole));
  return fc
    .array(fc.tuple(place, odd), { minLength: 1, maxLength: 3 })
    .map((changes) =>
      changes.reduce<unknown>((value, [path, put]) => withValue(value, path, put), whole),
    );
});

/** The same with this in the place of its new pod template's spec. */
const withPodSpec = (spec: object): string =>
  JSON.stringify(
    withValue(review("idle"), ["request", "object", "spec", "template", "spec"], spec),
  );

const containers = (count: number, text = "") =>
  Array.from({ length: count }, (_, index) => ({
    name: `c-${index}`,
    image: `shop:v${index}`,
    env: [{ name: "TEXT", value: text }],
  }));

const nested = (levels: number) => `{"spec":`.repeat(levels) + "{}" + "}".repeat(levels);

describe("the endpoints", () => {
  const large: readonly { name: string; payload: string; says: RegExp; status: number }[] = [
    {
      name: "1,000 containers",
      payload: withPodSpec({ containers: containers(1000) }),
      says: /"patch":/,
      status: 200,
    },
    {
      name: "a template of 1 MiB",
      payload: withPodSpec({ containers: containers(64, "x".repeat(16 * 1024)) }),
      says: /"patch":/,
      status: 200,
    },
    {
      name: "as many levels as an API server reads",
      payload: withPodSpec({}).replace('"spec":{}', `"spec":${nested(9_990)}`),
      says: /could not decide/,
      status: 500,
    },
    { name: "more than is read", payload: "[".repeat(2 ** 18), says: /is not JSON/, status: 400 },
    {
      name: "more than a review holds",
      payload: " ".repeat(16 * 2 ** 20 + 1),
      says: /larger than/,
      status: 413,
    },
  ];
  for (const { name, payload, says, status } of large) {
    test(`answer ${name} with ${status}`, async () => {
      const answer = await send({ payload });
      assert.equal(answer.status, status, answer.body);
      assert.match(answer.body, says);
    });
  }

  test("answer a review, idle or in a release", async () => {
    for (const release of ["idle", "under way"] as const) {
      const answer = await send({ payload: JSON.stringify(review(release)) });
      assertClean(answer);
      assert.match(answer.body, /"patch":/);
    }
  });

  test("answer or refuse anything, in words, whatever it is and wherever it goes", async () => {
    const url = fc.constantFrom(...PATHS, ...PATHS, "/", "//", "/%zz", "/convert?timeout=5s", "/*");
    const payload = fc.oneof(
      // What fast-check calls a binary string does so too, and takes most of a second to set up.
      fc.array(fc.nat(0x10ffff)).map((points) => String.fromCodePoint(...points)),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.json(),
    );
    const method = fc.constantFrom("POST", "POST", "PUT", "DELETE", "OPTIONS");
    const type = fc.constantFrom("application/json", "text/plain", "application/yaml", "", "x;y");
    const any = fc.record({ url, payload, method, type });
    await fc.assert(
      fc.asyncProperty(any, async (sent) => assertClean(await send(sent))),
      runs(100),
    );
  });

  test("answer or refuse what is nearly a review", async () => {
    await fc.assert(
      fc.asyncProperty(nearlyValid, fc.constantFrom(...PATHS), async (value, url) => {
        assertClean(await send({ url, payload: JSON.stringify(value) ?? "" }));
      }),
      runs(60),
    );
  });
});
