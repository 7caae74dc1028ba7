/**
 * What we build, or take files from, one entry a Go module. To add a program: a folder here with
 * its own `go.mod` and `go.sum` (they disagree on dependencies), and an entry below.
 */
export interface Source {
  /** Folder beside this file that holds `go.mod` and `go.sum`. Its `require` of `module` is the version. */
  readonly name: string;
  readonly module: string;
  /** Program → Go package of its `main`. */
  readonly programs: Readonly<Record<string, string>>;
  /** Values that the linker sets, as `-X` takes them. */
  readonly stamps?: (version: string) => readonly string[];
  /** Folders and files of the module that we need at run time, kept in the cache beside the programs. */
  readonly files?: readonly string[];
  /** A module that it is built with, except for some folder. */
  readonly cut?: Cut;
}

/**
 * A dependency that cannot be built as it is. At build time all of it but one folder is copied to where
 * the `go.mod` replaces it by; what stands for that folder is committed there.
 */
export interface Cut {
  readonly module: string;
  readonly folder: string;
  /** Beside the `go.mod`. */
  readonly to: string;
}

/** Longest first: whoever watches knows after the first line how long it will take. */
export const SOURCES: readonly Source[] = [
  {
    name: "kubernetes",
    module: "k8s.io/kubernetes",
    programs: {
      "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
      "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
      "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
      kubectl: "k8s.io/kubernetes/cmd/kubectl",
    },
    stamps: kubernetesVersion,
  },
  {
    name: "traefik",
    module: "github.com/traefik/traefik/v3",
    programs: { traefik: "github.com/traefik/traefik/v3/cmd/traefik" },
    stamps: (version) => [`github.com/traefik/traefik/v3/pkg/version.Version=${version}`],
    files: ["docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml"],
    // Modules of many of its DNS providers are not served to everybody, and we want no certificates.
    cut: { module: "github.com/go-acme/lego/v5", folder: "providers/dns", to: "lego" },
  },
  { name: "helm", module: "helm.sh/helm/v4", programs: { helm: "helm.sh/helm/v4/cmd/helm" } },
  {
    name: "kruise",
    module: "github.com/openkruise/kruise",
    programs: { "kruise-manager": "github.com/openkruise/kruise" },
    files: ["config/crd/bases", "config/webhook"],
  },
  {
    name: "kwok",
    module: "sigs.k8s.io/kwok",
    programs: { kwok: "sigs.k8s.io/kwok/cmd/kwok" },
    files: [
      "kustomize/stage/pod/fast",
      "kustomize/stage/node/fast",
      "kustomize/stage/node/heartbeat",
    ],
  },
  {
    name: "etcd",
    module: "go.etcd.io/etcd/server/v3",
    programs: { etcd: "go.etcd.io/etcd/server/v3" },
  },
  {
    name: "gateway-api",
    module: "sigs.k8s.io/gateway-api",
    programs: {},
    files: ["config/crd/standard"],
  },
  {
    name: "istio",
    module: "istio.io/api",
    programs: {},
    files: ["kubernetes/customresourcedefinitions.gen.yaml"],
  },
  {
    name: "contour",
    module: "github.com/projectcontour/contour",
    programs: {},
    files: ["examples/contour/01-crds.yaml"],
  },
];

/** What a cluster needs to start; what it may have beyond that is asked for by name. */
export const CLUSTER_PROGRAMS = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "kwok",
  "helm",
] as const;

/** OpenKruise, whose kinds some stories are about. */
export const KRUISE_PROGRAM = "kruise-manager";

/** The gateway of stories about traffic, and the kinds that it is told by. */
export const GATEWAY_PROGRAMS = ["traefik", "gateway-api"] as const;

/** Kinds of routes that no program of ours serves: for what the API server says of them. */
export const ROUTE_DEFINITIONS = ["istio", "contour"] as const;

/** Without these the server reports v0.0.0, and clients decide by it what the server can do. */
function kubernetesVersion(version: string): readonly string[] {
  const [major, minor] = version.replace(/^v/, "").split(".");
  return [
    `k8s.io/component-base/version.gitVersion=${version}`,
    `k8s.io/component-base/version.gitMajor=${major ?? ""}`,
    `k8s.io/component-base/version.gitMinor=${minor ?? ""}`,
  ];
}

/** @throws {Error} when no source builds it: the name is a typing error */
export function sourceOf(program: string): Source {
  const source = SOURCES.find((candidate) => program in candidate.programs);
  if (source === undefined) throw new Error(`no source in the catalogue builds ${program}`);
  return source;
}

/**
 * The version that a `go.mod` requires of a module, so that it is written down once.
 *
 * @throws {Error} when it requires none
 */
export function requiredVersion(goMod: string, module: string): string {
  for (const line of goMod.split("\n")) {
    const [path, version] = line
      .replace(/^require\s+/, "")
      .trim()
      .split(/\s+/);
    if (path === module && version?.startsWith("v") === true) return version;
  }
  throw new Error(`go.mod does not require ${module}`);
}
