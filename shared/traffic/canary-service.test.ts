import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { canaryServiceOf, carriedOver, isCurrent, type CanaryWish } from "./canary-service.ts";
import { isUnroutable } from "./editor.ts";
import { service, V1 } from "./service-fixture.ts";
import { select, type Service } from "./service.ts";

const OWNER = {
  apiVersion: "rollouts.kruise.io/v1beta1",
  kind: "Rollout",
  name: "shop",
  uid: "r",
  controller: true,
} as const;
const WISH: CanaryWish = { name: "shop-canary", key: V1.key, hash: "v2", owner: OWNER };

function canary(stable: Service, differs: Partial<CanaryWish> = {}): Service {
  const made = canaryServiceOf(stable, { ...WISH, ...differs });
  assert.ok(!isUnroutable(made));
  return made;
}

/** As the API server keeps it. */
function created(made: Service): Service {
  return {
    ...made,
    metadata: { ...made.metadata, uid: "c", resourceVersion: "1" },
    spec: { ...made.spec, clusterIP: "10.0.0.9", clusterIPs: ["10.0.0.9"] },
  };
}

describe("canaryServiceOf", () => {
  test("has the ports and the ways of the old one, and no address of its", () => {
    const stable = service(
      {
        type: "LoadBalancer",
        clusterIPs: ["10.0.0.1"],
        externalIPs: ["1.2.3.4"],
        loadBalancerIP: "1.2.3.4",
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
        sessionAffinity: "None",
        trafficDistribution: "PreferClose",
        internalTrafficPolicy: "Cluster",
        externalTrafficPolicy: "Local",
        healthCheckNodePort: 30_100,
        ports: [
          { name: "grpc", port: 80, targetPort: "grpc", nodePort: 30_080, appProtocol: "h2c" },
        ],
      },
      {
        uid: "s",
        labels: {
          team: "shop",
          "app.kubernetes.io/instance": "shop",
          "argocd.argoproj.io/instance": "shop",
        },
        annotations: {
          "kubectl.kubernetes.io/last-applied-configuration": "{}",
          "meta.helm.sh/release-name": "shop",
          "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
          "traefik.ingress.kubernetes.io/service.serversscheme": "h2c",
        },
      },
    );
    assert.deepEqual(canary(stable), {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "shop-canary",
        namespace: "web",
        labels: { team: "shop" },
        annotations: { "traefik.ingress.kubernetes.io/service.serversscheme": "h2c" },
        ownerReferences: [OWNER],
      },
      spec: {
        type: "ClusterIP",
        selector: { app: "shop", "pod-template-hash": "v2" },
        ports: [{ name: "grpc", port: 80, targetPort: "grpc", appProtocol: "h2c" }],
        sessionAffinity: "None",
        trafficDistribution: "PreferClose",
        internalTrafficPolicy: "Cluster",
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
      },
    });
  });

  test("is the same whether the old one is narrowed or not", () => {
    const narrowed = select(service(), V1);
    assert.ok(!isUnroutable(narrowed));
    assert.deepEqual(canary(narrowed), canary(service()));
  });

  test("selects by the labels that the new pods have instead, and by no others", () => {
    const { spec } = canary(service(), { podLabels: { app: "shop-next", extra: "yes" } });
    assert.deepEqual(spec["selector"], { app: "shop-next", "pod-template-hash": "v2" });
  });

  test("selects by other labels of the new pods, too, where that is asked for", () => {
    const podLabels = { app: "shop-next", extra: "yes" };
    const { spec } = canary(service(), { podLabels, alsoBy: { extra: "yes" } });
    const selector = { app: "shop-next", extra: "yes", "pod-template-hash": "v2" };
    assert.deepEqual(spec["selector"], selector);
  });

  test("a Service that cannot be split has none, nor has one whose name leaves no room", () => {
    const headless = canaryServiceOf(service({ clusterIP: "None" }), WISH);
    assert.match("unroutable" in headless ? headless.unroutable : "", /spec\.clusterIP is None/);
    const long = canaryServiceOf(service(), { ...WISH, name: `${"s".repeat(60)}-canary` });
    assert.match(
      "unroutable" in long ? long.unroutable : "",
      /has 67 characters, at most 63 are allowed; use a Service with a shorter name$/,
    );
  });
});

describe("the Service of the new version, later", () => {
  const stored = created(canary(service()));

  test("is current as it was made, with what the API server and others add", () => {
    const labels = { ...stored.metadata.labels, scraped: "yes" };
    const others = { ...stored, metadata: { ...stored.metadata, labels } };
    assert.ok(isCurrent(others, canary(service())));
  });

  const changes: readonly { name: string; wanted: Service }[] = [
    { name: "a port of the old one", wanted: canary(service({ ports: [{ port: 81 }] })) },
    { name: "its session affinity", wanted: canary(service({ sessionAffinity: "ClientIP" })) },
    { name: "another revision", wanted: canary(service(), { hash: "v3" }) },
    { name: "a label", wanted: canary(service({}, { labels: { team: "shop" } })) },
  ];
  for (const { name, wanted } of changes) {
    test(`follows ${name}`, () => {
      assert.ok(!isCurrent(stored, wanted));
      const now = carriedOver(stored, wanted);
      assert.ok(isCurrent(now, wanted));
      assert.equal(now.spec["clusterIP"], "10.0.0.9");
      assert.deepEqual(now.spec["ports"], wanted.spec["ports"]);
    });
  }

  test("loses what the old one has lost", () => {
    const before = created(canary(service({ trafficDistribution: "PreferClose" })));
    assert.equal(carriedOver(before, canary(service())).spec["trafficDistribution"], undefined);
  });

  test("has its owner again, beside others", () => {
    const other = { ...OWNER, uid: "x", controller: false };
    const taken = { ...stored, metadata: { ...stored.metadata, ownerReferences: [other] } };
    const { metadata } = carriedOver(taken, canary(service()));
    assert.deepEqual(metadata.ownerReferences, [other, OWNER]);
  });
});
