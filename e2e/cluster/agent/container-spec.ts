import { at, count, flag, list, text } from "../kube/read.ts";
import type { Complain } from "./complain.ts";
import { probeSpec, type Ports, type ProbeSpec } from "./probe-spec.ts";

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** Replaces the image's command. */
  readonly command: readonly string[];
  /** Appended to the image's command, or to `command`. */
  readonly args: readonly string[];
  readonly env: readonly EnvEntry[];
  readonly mounts: readonly Mount[];
  readonly startup?: ProbeSpec;
  readonly readiness?: ProbeSpec;
  readonly liveness?: ProbeSpec;
  /** `lifecycle.preStop.sleep`; 0 without. */
  readonly preStopSeconds: number;
}

export type EnvEntry =
  | { readonly kind: "value"; readonly name: string; readonly value: string }
  | { readonly kind: "field"; readonly name: string; readonly path: string }
  | {
      readonly kind: "secret" | "configMap";
      readonly name: string;
      readonly object: string;
      readonly key: string;
      readonly optional: boolean;
    };

export interface Mount {
  readonly volume: string;
  readonly path: string;
}

/** Where volumes may be mounted: the rest of the file system is shared with the machine. */
const MOUNTABLE = ["/run/", "/var/run/", "/tmp/"];

export function containerSpec(container: unknown, complain: Complain): ContainerSpec {
  const name = text(container, "name") ?? "";
  const say: Complain = (problem) => complain(`container ${name}: ${problem}`);
  if (list(container, "envFrom").length > 0) say("envFrom is not supported");
  const ports = portsOf(container);
  const probe = (field: string): ProbeSpec | undefined =>
    probeSpec(at(container, field), ports, say);
  const [startup, readiness, liveness] = ["startupProbe", "readinessProbe", "livenessProbe"].map(
    probe,
  );
  return {
    name,
    image: text(container, "image") ?? "",
    command: strings(list(container, "command")),
    args: strings(list(container, "args")),
    env: list(container, "env").flatMap((entry) => envEntry(entry, say) ?? []),
    mounts: list(container, "volumeMounts").map((mount) => mountOf(mount, say)),
    preStopSeconds: preStopSeconds(at(container, "lifecycle", "preStop"), say),
    ...(startup === undefined ? {} : { startup }),
    ...(readiness === undefined ? {} : { readiness }),
    ...(liveness === undefined ? {} : { liveness }),
  };
}

function strings(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === "string");
}

function portsOf(container: unknown): Ports {
  const named = list(container, "ports").flatMap((port): [string, number][] => {
    const name = text(port, "name");
    const number = count(port, "containerPort");
    return name === undefined || number === undefined ? [] : [[name, number]];
  });
  return new Map(named);
}

function envEntry(entry: unknown, say: Complain): EnvEntry | undefined {
  const name = text(entry, "name") ?? "";
  const path = text(entry, "valueFrom", "fieldRef", "fieldPath");
  if (path !== undefined) return { kind: "field", name, path };
  for (const [kind, ref] of [
    ["secret", at(entry, "valueFrom", "secretKeyRef")],
    ["configMap", at(entry, "valueFrom", "configMapKeyRef")],
  ] as const) {
    if (ref === undefined) continue;
    const [object, key] = [text(ref, "name") ?? "", text(ref, "key") ?? ""];
    return { kind, name, object, key, optional: flag(ref, "optional") };
  }
  if (at(entry, "valueFrom") !== undefined) say(`env ${name}: this valueFrom is not supported`);
  return { kind: "value", name, value: text(entry, "value") ?? "" };
}

function mountOf(mount: unknown, say: Complain): Mount {
  const path = text(mount, "mountPath") ?? "";
  if (!MOUNTABLE.some((root) => `${path}/`.startsWith(root))) {
    say(`mountPath ${path} is not below /run, /var/run or /tmp, where the agent can mount`);
  }
  if (at(mount, "subPath") !== undefined) say(`mountPath ${path}: subPath is not supported`);
  return { volume: text(mount, "name") ?? "", path };
}

function preStopSeconds(preStop: unknown, say: Complain): number {
  if (preStop === undefined) return 0;
  const seconds = count(preStop, "sleep", "seconds");
  if (seconds === undefined) say("lifecycle.preStop is supported with sleep only");
  return seconds ?? 0;
}
