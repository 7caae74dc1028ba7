/**
 * Who may import whom. `scripts/fences.ts` runs it on the tree, and on a fixture that breaks every
 * rule: a fence that fails silently is none, so a rule that the fixture does not trip is an error.
 */
const PURE =
  "^(webhook/(admission|conversion)|certs/(authority|renewal|secret|inject-ca)" +
  "|controller/(rollout/plan|pending|batches|traffic/(?!edge/)|shared-routing/(?!edge/|touched)|labels|finish|pacers/deployment|runtime/backoff|extra/(?!write[.]))" +
  "|shared/(api|gate|workloads|patch|traffic|errors))";
const TEST = "[.]test[.]ts$|-laws[.]ts$|[.]e2e[.]ts$";
const TYPES = { dependencyTypesNot: ["type-only"] };

const rules = [
  {
    name: "no-circular",
    comment: "two files that need each other are one idea in two places: move the shared part out",
    from: {},
    to: { circular: true },
  },
  {
    name: "pure-stays-pure",
    comment: "a decision takes data and gives data: move the I/O to observe, execute or the edge",
    from: { path: PURE, pathNot: TEST },
    to: {
      path: [
        "(^|/)node_modules/(@kubernetes|fastify|pino)",
        "^shared/(kube|telemetry)",
        "^(fs|net|tls|dns|http|http2|https|timers|child_process|worker_threads|os)(/|$)",
      ],
      ...TYPES,
    },
  },
  {
    name: "client-node-only-in-kube",
    comment: "shared/kube wraps the client once, typed; elsewhere only its types",
    from: { pathNot: "^shared/kube/" },
    to: { path: "@kubernetes/client-node", ...TYPES },
  },
  {
    name: "webhook-and-controller-are-strangers",
    comment: "they meet in the API server; what both need lives in shared/",
    // The model plays the API server, which asks the webhook about what users send.
    from: { path: "^(webhook|controller)/", pathNot: "^controller/model/" },
    to: { path: "^(webhook|controller)/", pathNot: "^$1/" },
  },
  {
    name: "shared-knows-nobody",
    comment: "shared/ is the bottom: it imports nothing of ours but itself",
    from: { path: "^shared/" },
    to: { path: "^(webhook|controller|cli|certs|e2e|bench)/" },
  },
  {
    name: "certs-knows-only-shared",
    comment: "certificates know nothing about rollouts",
    from: { path: "^certs/" },
    to: { path: "^(webhook|controller|cli|e2e|bench)/" },
  },
  {
    name: "product-knows-no-harness",
    comment: "what ships does not import what tests or measures it",
    from: { path: "^(webhook|controller|cli|certs|shared)/" },
    to: { path: "^(e2e|bench|scripts)/" },
  },
  {
    name: "nobody-imports-main",
    comment: "main.ts wires; whatever another file needs from it deserves a file of its own",
    from: {},
    to: { path: "^(webhook|controller)/main[.]ts$" },
  },
  {
    name: "nobody-imports-a-test",
    comment: "a fixture that two tests share is a file of its own",
    from: {},
    to: { path: "[.](test|e2e)[.]ts$" },
  },
  {
    name: "no-dumping-ground",
    comment: "name the file for what it knows",
    from: {},
    to: {
      path: "/(utils?|helpers?|common|misc|manager|types|constants)[./]",
      pathNot: "node_modules",
    },
  },
  {
    name: "nothing-missing",
    comment: "the import does not resolve: a typo, or a dependency that is not installed",
    from: {},
    to: { couldNotResolve: true },
  },
];

export default {
  // The default severity only warns.
  forbidden: rules.map((rule) => ({ severity: "error", ...rule })),
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage|e2e/cluster/binaries)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
