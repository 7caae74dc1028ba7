import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NETWORK } from "../namespace/network.ts";
import { newAuthority, newKey, publicKeyOf, type Authority, type KeyPair } from "./certificates.ts";
import { kubeconfig } from "./kubeconfig.ts";

/** Who talks to the API server with a certificate. The last group may do everything. */
const USERS = {
  admin: { commonName: "sluice-admin", organization: "system:masters" },
  "controller-manager": { commonName: "system:kube-controller-manager" },
  scheduler: { commonName: "system:kube-scheduler" },
  kwok: { commonName: "kwok", organization: "system:masters" },
  agent: { commonName: "sluice-agent", organization: "system:masters" },
  kruise: { commonName: "kruise-manager", organization: "system:masters" },
  gateway: { commonName: "traefik", organization: "system:masters" },
} as const;

export type User = keyof typeof USERS;

/** Everything that the parts of the control plane know each other by. */
export interface Pki {
  /** Folder with the files that flags name: `ca.crt`, `apiserver.crt`, `apiserver.key`, and so on. */
  readonly folder: string;
  /** The cluster's authority, PEM. */
  readonly authority: string;
  readonly users: Readonly<Record<User, KeyPair>>;
  /** Folder with one kubeconfig a user, `<user>.kubeconfig`. */
  readonly kubeconfig: (user: User) => string;
}

/** @param server the API server's URL */
export async function writePki(folder: string, server: string): Promise<Pki> {
  await mkdir(folder, { recursive: true });
  const [own, issued, frontProxy] = await Promise.all([newKey(), newKey(), newKey()]);
  const authority = newAuthority("sluice-ca", { own, issued });
  const proxyAuthority = newAuthority("sluice-front-proxy-ca", { own: frontProxy, issued });
  const users = {
    admin: authority.issue(USERS.admin),
    "controller-manager": authority.issue(USERS["controller-manager"]),
    scheduler: authority.issue(USERS.scheduler),
    kwok: authority.issue(USERS.kwok),
    agent: authority.issue(USERS.agent),
    kruise: authority.issue(USERS.kruise),
    gateway: authority.issue(USERS.gateway),
  };
  const write = (name: string, text: string) =>
    writeFile(join(folder, name), text, { mode: 0o600 });
  await writeServing(write, authority, proxyAuthority);
  await write("ca.key", own);
  await write("service-account.key", issued);
  await write("service-account.pub", publicKeyOf(issued));
  for (const [name, user] of Object.entries(users)) {
    const access = { server, authority: authority.certificate, user };
    await write(`${name}.kubeconfig`, kubeconfig(access));
  }
  return {
    folder,
    authority: authority.certificate,
    users,
    kubeconfig: (user) => join(folder, `${user}.kubeconfig`),
  };
}

type Write = (name: string, text: string) => Promise<void>;

async function writeServing(write: Write, authority: Authority, proxy: Authority): Promise<void> {
  const names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"];
  const addresses = ["127.0.0.1", NETWORK.host, NETWORK.kubernetesService];
  const serving = authority.issue({ commonName: "kube-apiserver", names, addresses });
  const client = proxy.issue({ commonName: "front-proxy-client" });
  await write("ca.crt", authority.certificate);
  await write("front-proxy-ca.crt", proxy.certificate);
  await write("apiserver.crt", serving.certificate);
  await write("apiserver.key", serving.key);
  await write("front-proxy-client.crt", client.certificate);
  await write("front-proxy-client.key", client.key);
}
