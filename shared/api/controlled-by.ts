import { API_VERSION, KIND } from "./rollout.ts";

/** The reference of an object that a Rollout controls (contract.md 0.1 i). */
export function controlledBy<U extends string | undefined>({
  name,
  uid,
}: {
  readonly name: string;
  readonly uid: U;
}) {
  const owner = { apiVersion: API_VERSION, kind: KIND, name, uid };
  return { ...owner, controller: true, blockOwnerDeletion: true };
}
