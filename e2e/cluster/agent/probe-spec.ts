import { at, count, list, text } from "../kube/read.ts";
import type { Complain } from "./complain.ts";

export type ProbeTarget =
  | {
      readonly kind: "http";
      readonly scheme: "http" | "https";
      readonly port: number;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: "tcp"; readonly port: number };

/** Defaults are those of the Kubernetes API. */
export interface ProbeSpec {
  readonly target: ProbeTarget;
  readonly initialDelayMs: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

/** Names of a container's ports. */
export type Ports = ReadonlyMap<string, number>;

/** @returns undefined without a probe, or with one of a kind that we cannot do */
export function probeSpec(probe: unknown, ports: Ports, say: Complain): ProbeSpec | undefined {
  if (probe === undefined) return undefined;
  const target = targetOf(probe, ports);
  if (target === undefined) {
    say("a probe is neither httpGet nor tcpSocket, or names a port that there is not");
    return undefined;
  }
  return {
    target,
    initialDelayMs: 1000 * (count(probe, "initialDelaySeconds") ?? 0),
    periodMs: 1000 * (count(probe, "periodSeconds") ?? 10),
    timeoutMs: 1000 * (count(probe, "timeoutSeconds") ?? 1),
    successThreshold: count(probe, "successThreshold") ?? 1,
    failureThreshold: count(probe, "failureThreshold") ?? 3,
  };
}

function targetOf(probe: unknown, ports: Ports): ProbeTarget | undefined {
  const tcpPort = portOf(at(probe, "tcpSocket", "port"), ports);
  if (tcpPort !== undefined) return { kind: "tcp", port: tcpPort };
  const http = at(probe, "httpGet");
  const port = portOf(at(http, "port"), ports);
  if (port === undefined) return undefined;
  const headers = list(http, "httpHeaders").map((header) => [
    text(header, "name") ?? "",
    text(header, "value") ?? "",
  ]);
  return {
    kind: "http",
    scheme: text(http, "scheme") === "HTTPS" ? "https" : "http",
    port,
    path: text(http, "path") ?? "/",
    headers: Object.fromEntries(headers),
  };
}

function portOf(value: unknown, ports: Ports): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  return ports.get(value) ?? (/^\d+$/.test(value) ? Number(value) : undefined);
}
