import { upgradeTo } from "./app.ts";

/** Commands for whoever wants to go on by hand. */
export function toTry(): readonly string[] {
  return [
    "  # a new version; the warnings say how to watch and how to approve it",
    `  ${upgradeTo("v4")}`,
    "  # what it waits for, and what ends that",
    "  kubectl describe rollout shop",
    "  # to get around the gate, if you can",
    "  kubectl rollout resume deployment shop",
    "  # what would happen",
    "  kubectl set image deployment shop app=shop:v5 --dry-run=server",
    "  # back to the version before",
    "  helm rollback shop",
  ];
}
