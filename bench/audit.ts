import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { count, text } from "../e2e/cluster/kube/read.ts";
import { CONTROLLER, SYSTEM } from "../e2e/story/sluice.ts";

/** One write that the API server has carried out or refused, from its own audit log. */
export interface Write {
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly tookMs: number;
  readonly user: string;
  /** `create`, `update`, `patch`, `delete`, … */
  readonly verb: string;
  /** With the subresource, e.g. `deployments/status`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** HTTP status. */
  readonly status: number;
}

export const isByController = ({ user }: Write): boolean =>
  user === `system:serviceaccount:${SYSTEM}:${CONTROLLER}`;

export interface AuditLog {
  /** For `startCluster`. */
  readonly apiServerFlags: Readonly<Record<string, string>>;
  readonly writes: () => Promise<readonly Write[]>;
}

/** Who wrote what, and nothing of the contents: the log costs the server next to nothing. */
const POLICY = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [{ level: "None", verbs: ["get", "list", "watch"] }, { level: "Metadata" }],
};

/** Of one file: beyond it the API server begins another one, and what is in the first would be missed. */
const MAX_LOG_MB = 4000;

export async function auditLog(folder: string): Promise<AuditLog> {
  const policy = join(folder, "audit-policy.yaml");
  const log = join(folder, "audit.log");
  await writeFile(policy, JSON.stringify(POLICY));
  return {
    apiServerFlags: {
      "audit-policy-file": policy,
      "audit-log-path": log,
      "audit-log-maxsize": String(MAX_LOG_MB),
    },
    // Line by line: the log of many releases is longer than a string may be.
    async writes() {
      const writes: Write[] = [];
      for await (const line of createInterface(createReadStream(log))) {
        writes.push(...writeOf(parsed(line)));
      }
      return writes;
    },
  };
}

/** The last line may be half written: nobody waits for what is written so late. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function writeOf(entry: unknown): readonly Write[] {
  if (text(entry, "stage") !== "ResponseComplete" || isDryRun(entry)) return [];
  const word = (...path: readonly string[]) => text(entry, ...path) ?? "";
  const receivedAt = Date.parse(word("requestReceivedTimestamp"));
  const subresource = word("objectRef", "subresource");
  return [
    {
      receivedAt,
      tookMs: Date.parse(word("stageTimestamp")) - receivedAt,
      user: word("user", "username"),
      verb: word("verb"),
      resource: word("objectRef", "resource") + (subresource === "" ? "" : `/${subresource}`),
      namespace: word("objectRef", "namespace"),
      name: word("objectRef", "name"),
      status: count(entry, "responseStatus", "code") ?? 0,
    },
  ];
}

function isDryRun(entry: unknown): boolean {
  return text(entry, "requestURI")?.includes("dryRun=All") === true;
}
