import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { at, conditionIs, count, fields, list, text } from "../cluster/kube/read.ts";
import type { Violation } from "../watcher/violation.ts";
import { collectionOf, KINDS_BESIDE } from "./beside.ts";
import { versionOf } from "./scene.ts";
import type { Stage } from "./stage.ts";
import { SYSTEM } from "./sluice.ts";

/** All that one needs to see why a story failed, without running it again. */
export async function reportOf(stage: Stage, error: unknown): Promise<string> {
  const { watcher, chronicle } = stage;
  const violations = watcher.violations();
  return [
    error instanceof Error ? error.message : String(error),
    ...violations.map(violationInWords),
    section("The story so far", chronicle.lines().join("\n")),
    section("Rollouts", objectsOf("rollouts", stage)),
    section("Workloads", objectsOf("workloads", stage)),
    section("ReplicaSets", lines(watcher.now("replicasets"), replicaSetLine)),
    section("Services and routes", await aroundInWords(stage)),
    section("Pods", lines(watcher.now("pods"), podLine)),
    section("Events", lines(watcher.now("events"), eventLine)),
    ...violations.slice(0, 1).map((one) => section("Before the violation", lead(stage, one))),
    section("Logs", await logs(stage)),
  ].join("\n");
}

function violationInWords({ heardAt, version, rule, workload, message }: Violation): string {
  const when = `${(heardAt / 1000).toFixed(2)} s (version ${version})`;
  return `promise broken at ${when}, ${workload}: ${rule}: ${message}`;
}

function section(title: string, text: string): string {
  return `\n── ${title} ${"─".repeat(Math.max(0, 70 - title.length))}\n${text}`;
}

function objectsOf(kind: "rollouts" | "workloads", { watcher }: Stage): string {
  return [...watcher.now(kind).values()].map((one) => stringify(withoutNoise(one))).join("---\n");
}

async function aroundInWords({ world, namespace }: Stage): Promise<string> {
  const { client } = world.cluster;
  // The story may be about an API server that is gone.
  const found = KINDS_BESIDE.map((kind) =>
    client.find(collectionOf(kind, namespace)).catch(() => undefined),
  );
  const objects = (await Promise.all(found)).flatMap((one) => list(one, "items"));
  return objects.map((one) => stringify(withoutNoise(one))).join("---\n");
}

function withoutNoise(object: unknown): object {
  const { managedFields: _owners, ...metadata } = fields(object, "metadata");
  return { ...fields(object), metadata };
}

function lines(objects: ReadonlyMap<string, unknown>, line: (object: unknown) => string): string {
  return [...objects.values()].map(line).join("\n");
}

function replicaSetLine(set: unknown): string {
  const spec = at(set, "spec");
  return [
    text(set, "metadata", "name"),
    text(spec, "template", "spec", "containers", 0, "image"),
    `replicas ${count(spec, "replicas")}`,
    `minReadySeconds ${count(spec, "minReadySeconds") ?? 0}`,
    `status ${JSON.stringify(at(set, "status"))}`,
  ].join("  ");
}

function podLine(pod: unknown): string {
  const ready = conditionIs(pod, "Ready", "True") ? "ready" : "not ready";
  const ending = at(pod, "metadata", "deletionTimestamp") === undefined ? "" : "ending";
  const { app: _app, "pod-template-hash": _hash, ...labels } = fields(pod, "metadata", "labels");
  const name = text(pod, "metadata", "name");
  return `${name}  ${versionOf(pod)}  ${ready} ${ending} ${JSON.stringify(labels)}`;
}

function eventLine(event: unknown): string {
  const about = `${text(event, "involvedObject", "kind")} ${text(event, "involvedObject", "name")}`;
  return `${text(event, "type")} ${about}: ${text(event, "reason")}: ${text(event, "message")}`;
}

const LEAD = 25;

/** The last happenings up to a violation, in their true order. */
function lead({ watcher }: Stage, { version }: Violation): string {
  return watcher
    .history()
    .filter((one) => one.version <= version)
    .toSorted((a, b) => a.version - b.version)
    .slice(-LEAD)
    .map(({ heardAt, ...what }) => `${(heardAt / 1000).toFixed(3)} ${JSON.stringify(what)}`)
    .join("\n");
}

const TAIL = 40;

/** Lines about this story's namespace, and whatever else our own programs said last. */
async function logs({ world, namespace }: Stage): Promise<string> {
  const folder = world.cluster.logs;
  const ours = (await readdir(folder)).filter(
    (name) => name.startsWith(`${SYSTEM}_`) || name === "traefik.log",
  );
  const tails = ours.map(async (name) => {
    const all = (await readFile(join(folder, name), "utf8")).trimEnd().split("\n");
    const about = all.filter((line) => line.includes(namespace)).slice(-TAIL);
    const last = all.slice(-5).filter((line) => !about.includes(line));
    return `${name}\n${[...about, ...last].map((line) => `  ${line}`).join("\n")}`;
  });
  return (await Promise.all(tails)).join("\n");
}
