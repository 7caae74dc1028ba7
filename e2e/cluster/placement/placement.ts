import { stringify } from "yaml";

/** Label of nodes; its value says who runs their pods. */
export const NODE_LABEL = "sluice.dev/node";

/** Keeps pods without a toleration away, those of DaemonSets too: they ignore the selector below. */
export const AGENT_TAINT = { key: "sluice.dev/agent", effect: "NoSchedule" } as const;

const NODE_SELECTOR = "scheduler.alpha.kubernetes.io/node-selector";
const DEFAULT_TOLERATIONS = "scheduler.alpha.kubernetes.io/defaultTolerations";

/** Pods of all namespaces go to fake nodes, unless their namespace says otherwise. */
export const POD_NODE_SELECTOR = stringify({
  podNodeSelectorPluginConfig: { clusterDefaultNodeSelector: `${NODE_LABEL}=kwok` },
});

/** @param podNodeSelector path of a file with `POD_NODE_SELECTOR` */
export function admissionConfiguration(podNodeSelector: string): string {
  return stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [{ name: "PodNodeSelector", path: podNodeSelector }],
  });
}

/** What makes the pods of a namespace land on the agent's node, whatever their manifests say. */
const AGENT_ANNOTATIONS = {
  [NODE_SELECTOR]: `${NODE_LABEL}=agent`,
  [DEFAULT_TOLERATIONS]: JSON.stringify([{ ...AGENT_TAINT, operator: "Exists" }]),
};

export function agentNamespace(name: string): object {
  const metadata = { name, annotations: AGENT_ANNOTATIONS };
  return { apiVersion: "v1", kind: "Namespace", metadata };
}

const POLICY = "sluice-agent-namespaces";

/** Annotates these namespaces again when a test deletes one and a manifest brings it back. */
export function namespacePolicy(namespaces: readonly string[]): object {
  const annotations = JSON.stringify(AGENT_ANNOTATIONS);
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingAdmissionPolicy",
    metadata: { name: POLICY },
    spec: {
      failurePolicy: "Fail",
      reinvocationPolicy: "Never",
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["CREATE"],
            resources: ["namespaces"],
          },
        ],
      },
      matchConditions: [
        { name: "ours", expression: `object.metadata.name in ${JSON.stringify(namespaces)}` },
      ],
      mutations: [
        {
          patchType: "ApplyConfiguration",
          applyConfiguration: {
            expression: `Object{metadata: Object.metadata{annotations: ${annotations}}}`,
          },
        },
      ],
    },
  };
}

export const NAMESPACE_POLICY_BINDING: object = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "MutatingAdmissionPolicyBinding",
  metadata: { name: POLICY },
  spec: { policyName: POLICY },
};
