import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { extraIn } from "@sluice/shared/gate/extra-record.ts";
import { CANARY_FINALIZER } from "@sluice/shared/gate/names.ts";
import { ApiError } from "@sluice/shared/kube/api-error.ts";
import type { ResourceClient } from "@sluice/shared/kube/resource-client.ts";
import { parseWorkload, type Workload } from "@sluice/shared/workloads/workload.ts";
import { parseWorkloadView, type WorkloadView } from "@sluice/shared/workloads/workload-view.ts";
import type { ExtraDeed } from "./deed.ts";
import { extra, stored, templateOf, WHOLE, WISH } from "./extra-fixture.ts";
import { perform, whyNotMade } from "./write.ts";

interface Server {
  /** The workload, as a GET answers. */
  readonly workload?: Workload;
  /** What has the name of the extra Deployment already. */
  readonly taken?: WorkloadView;
  /** What another admission webhook makes of a creation. */
  readonly admitted?: (object: Workload) => Workload;
}

const TAKEN = new ApiError({ status: 409, reason: "AlreadyExists", message: "it exists" });

/** Writes down what is sent, and answers as an API server would. */
function server({ workload = WHOLE, taken, admitted = (same) => same }: Server) {
  const sent: string[] = [];
  const learned: WorkloadView[] = [];
  const { view } = extra();
  const client: ResourceClient<WorkloadView> = {
    find: () => Promise.resolve(taken),
    create(object) {
      sent.push("create");
      if (taken !== undefined) return Promise.reject(TAKEN);
      return Promise.resolve(stored(admitted(parseWorkload(object))));
    },
    mergePatch(_name, patch) {
      sent.push(`merge ${Object.keys(patch).join(",")}`);
      return Promise.resolve(view);
    },
    jsonPatch(_name, operations) {
      sent.push(...operations.map(({ op, path }) => `${op} ${path}`));
      return Promise.resolve(view);
    },
    remove(_name, options) {
      sent.push(`delete ${options?.preconditions?.uid} ${options?.propagation}`);
      return Promise.resolve("removed");
    },
  };
  const tools = {
    caches: { workloads: { learn: (one: WorkloadView) => void learned.push(one) } },
    workloads: () => client,
    deleted: new Set<string>(),
    whole: () => Promise.resolve(workload),
  };
  const run = (deed: ExtraDeed) => perform(tools, deed, parseWorkloadView(WHOLE));
  return { sent, learned, run };
}

const MAKE: ExtraDeed = { kind: "make", wish: WISH };

describe("making an extra Deployment", () => {
  test("is one write, which the next look sees", async () => {
    const { sent, learned, run } = server({});
    await run(MAKE);
    assert.deepEqual(sent, ["create"]);
    assert.equal(extraIn(learned[0]?.object ?? WHOLE)?.record?.revision, WISH.target);
  });

  test("recognises one whose creation was not answered", async () => {
    const { view } = extra();
    const { learned, run } = server({ taken: view });
    await run(MAKE);
    assert.deepEqual(learned, [view]);
  });

  test("leaves alone what has its name, and says what to do", async () => {
    const other = stored({ ...WHOLE, metadata: { ...WHOLE.metadata, name: "other" } });
    const { run, learned } = server({ taken: other });
    await assert.rejects(run(MAKE), (error: Error) => {
      assert.match(whyNotMade(MAKE, error) ?? "", /is not ours, .*: delete it, or give it another/);
      return true;
    });
    assert.deepEqual(learned, []);
  });

  for (const [what, workload] of [
    ["another template", { ...WHOLE, spec: { ...WHOLE.spec, template: templateOf("v3") } }],
    ["another uid", { ...WHOLE, metadata: { ...WHOLE.metadata, uid: "another" } }],
  ] as const) {
    test(`makes nothing of a workload that has got ${what} meanwhile`, async () => {
      const { sent, run } = server({ workload });
      await assert.rejects(run(MAKE), (error: Error) => {
        assert.equal(whyNotMade(MAKE, error), undefined);
        return /moved on/.test(error.message);
      });
      assert.deepEqual(sent, []);
    });
  }

  test("goes by the template that is stored, if another webhook has changed it", async () => {
    const admitted = (object: Workload) => ({
      ...object,
      spec: { ...object.spec, template: { ...templateOf("v2"), injected: true } },
    });
    const { sent, run } = server({ admitted });
    await run(MAKE);
    assert.deepEqual(sent, ["create", "merge metadata"]);
  });
});

describe("removing one", () => {
  const { view } = extra();
  const finalizerOff = [
    "test /metadata/uid",
    "test /metadata/finalizers/0",
    "remove /metadata/finalizers/0",
  ];

  test("takes the finalizer off, then deletes this very object", async () => {
    const { sent, run } = server({});
    await run({ kind: "remove", view });
    assert.deepEqual(sent, [...finalizerOff, `delete ${view.metadata.uid} Background`]);
  });

  test("is asked for once, however long the cache shows it", async () => {
    const loose = extra({
      change: ({ metadata: { finalizers: _off, ...metadata }, ...object }) => ({
        ...object,
        metadata,
      }),
    });
    const { sent, run } = server({});
    await run({ kind: "remove", view: loose.view });
    await run({ kind: "remove", view: { ...loose.view } });
    assert.deepEqual(sent, [`delete ${loose.view.metadata.uid} Background`]);
  });

  test("holds up nobody who has deleted it already", async () => {
    const leaving = extra({
      change: (object) => ({
        ...object,
        metadata: { ...object.metadata, deletionTimestamp: "2026-06-01T12:00:00Z" },
      }),
    });
    const { sent, run } = server({});
    await run({ kind: "remove", view: leaving.view });
    assert.deepEqual(sent, finalizerOff);
  });
});

describe("keeping one", () => {
  const { view } = extra();

  test("sends what differs, guarded by what it was decided from", async () => {
    const { sent, run } = server({});
    await run({
      kind: "keep",
      view,
      wanted: { ...view.object, spec: { ...view.object.spec, replicas: 5 } },
    });
    assert.deepEqual(sent, [
      "test /metadata/uid",
      "test /metadata/generation",
      "replace /spec/replicas",
    ]);
  });

  test("moors it again in the same write, when somebody has taken its finalizer or its owner off", async () => {
    const loose = extra({
      change: (object) => ({ ...object, metadata: { ...object.metadata, finalizers: [] } }),
    });
    const { sent, run } = server({});
    const { object } = loose.view;
    const moored = { ...object, metadata: { ...object.metadata, finalizers: [CANARY_FINALIZER] } };
    const wanted = { ...moored, spec: { ...object.spec, replicas: 5 } };
    await run({ kind: "keep", view: loose.view, wanted });
    assert.deepEqual(sent, [
      "test /metadata/finalizers",
      "replace /metadata/finalizers",
      "test /metadata/uid",
      "test /metadata/generation",
      "replace /spec/replicas",
    ]);
  });

  test("puts a whole template back", async () => {
    const { sent, run } = server({});
    await run({ kind: "put-back", view, wish: WISH });
    assert.deepEqual(sent, ["test /metadata/uid", "replace /spec/template"]);
  });
});
