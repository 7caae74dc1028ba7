import { join } from "node:path";
import { NETWORK } from "../namespace/network.ts";
import type { Pki } from "./pki.ts";

/** Fixed, as the network is ours alone, and a restarted API server must be where it was. */
export const API_SERVER_PORT = 6443;
const ETCD_PORT = 2379;
const ETCD_PEER_PORT = 2380;
const KWOK_PORT = 10247;

export const API_SERVER_URL = `https://${NETWORK.host}:${API_SERVER_PORT}`;
const ETCD_URL = `http://127.0.0.1:${ETCD_PORT}`;

type Flags = Readonly<Record<string, string>>;

/** `{ v: "2" }` → `["--v=2"]`. */
export function flagList(flags: Flags): readonly string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

export function etcdFlags(dataFolder: string): Flags {
  return {
    name: "sluice",
    "data-dir": dataFolder,
    "listen-client-urls": ETCD_URL,
    "advertise-client-urls": ETCD_URL,
    "listen-peer-urls": `http://127.0.0.1:${ETCD_PEER_PORT}`,
    // Nobody keeps the data beyond the process.
    "unsafe-no-fsync": "true",
    "log-level": "warn",
  };
}

export function apiServerFlags(pki: Pki, admissionConfig: string): Flags {
  const file = (name: string) => join(pki.folder, name);
  return {
    "etcd-servers": ETCD_URL,
    "bind-address": "0.0.0.0",
    "secure-port": String(API_SERVER_PORT),
    // There is no default route in the namespace to take an address from.
    "advertise-address": NETWORK.host,
    "endpoint-reconciler-type": "none",
    "service-cluster-ip-range": NETWORK.services,
    "tls-cert-file": file("apiserver.crt"),
    "tls-private-key-file": file("apiserver.key"),
    "client-ca-file": file("ca.crt"),
    "authorization-mode": "RBAC",
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-key-file": file("service-account.pub"),
    "service-account-signing-key-file": file("service-account.key"),
    // Webhooks and aggregated APIs are reached at their pods' addresses, without kube-proxy.
    "enable-aggregator-routing": "true",
    "requestheader-client-ca-file": file("front-proxy-ca.crt"),
    // The server refuses to start without it.
    "requestheader-allowed-names": "front-proxy-client",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-username-headers": "X-Remote-User",
    "proxy-client-cert-file": file("front-proxy-client.crt"),
    "proxy-client-key-file": file("front-proxy-client.key"),
    "enable-admission-plugins": "PodNodeSelector,PodTolerationRestriction",
    // Nodes would start with a taint that only the node lifecycle controller takes off.
    "disable-admission-plugins": "TaintNodesByCondition",
    "admission-control-config-file": admissionConfig,
    "allow-privileged": "true",
    // How long the old server serves on after SIGTERM; stories restart it.
    "shutdown-delay-duration": "0s",
  };
}

export function controllerManagerFlags(pki: Pki): Flags {
  return {
    kubeconfig: pki.kubeconfig("controller-manager"),
    // The fake nodes' pods must stay when nobody renews a lease, as during a stop of the API server.
    controllers: "*,-nodeipam,-nodelifecycle",
    "use-service-account-credentials": "true",
    "service-account-private-key-file": join(pki.folder, "service-account.key"),
    "root-ca-file": join(pki.folder, "ca.crt"),
    "cluster-signing-cert-file": join(pki.folder, "ca.crt"),
    "cluster-signing-key-file": join(pki.folder, "ca.key"),
    "leader-elect": "false",
    "bind-address": "127.0.0.1",
    "kube-api-qps": "500",
    "kube-api-burst": "1000",
  };
}

export function schedulerFlags(pki: Pki): Flags {
  return {
    kubeconfig: pki.kubeconfig("scheduler"),
    "leader-elect": "false",
    "bind-address": "127.0.0.1",
    "kube-api-qps": "500",
    "kube-api-burst": "1000",
  };
}

export function kwokFlags(pki: Pki, configFile: string): Flags {
  return {
    kubeconfig: pki.kubeconfig("kwok"),
    config: configFile,
    "manage-nodes-with-label-selector": "sluice.dev/node=kwok",
    "node-ip": NETWORK.host,
    "server-address": `127.0.0.1:${KWOK_PORT}`,
    // kwok gives an address back to its pool only when it lies within the range, and takes the
    // next one without a look at the range's end. With /32 no address is used twice, so that
    // a late request never reaches another pod than the one it was meant for.
    cidr: NETWORK.fakePods.replace("/16", "/32"),
  };
}
