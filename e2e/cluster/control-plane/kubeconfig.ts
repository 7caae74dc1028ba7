import { stringify } from "yaml";
import type { KeyPair } from "./certificates.ts";

/** How to reach the API server, and as whom. All certificates and keys in PEM. */
export interface Access {
  readonly server: string;
  readonly authority: string;
  readonly user: KeyPair;
}

/** Everything is inside the file, so that it can be copied. */
export function kubeconfig({ server, authority, user }: Access): string {
  const name = "sluice";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": base64(authority) } }],
    users: [
      {
        name,
        user: {
          "client-certificate-data": base64(user.certificate),
          "client-key-data": base64(user.key),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
