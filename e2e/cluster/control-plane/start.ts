import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findFiles, findProgram, placesFrom } from "../binaries/cache.ts";
import type { CLUSTER_PROGRAMS } from "../binaries/catalogue.ts";
import { writeStages } from "../fake-nodes/stages.ts";
import { admissionConfiguration, POD_NODE_SELECTOR } from "../placement/placement.ts";
import { startDaemon, type Daemon } from "../processes/daemon.ts";
import {
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  flagList,
  kwokFlags,
  schedulerFlags,
} from "./flags.ts";
import type { Pki } from "./pki.ts";

type Program = (typeof CLUSTER_PROGRAMS)[number];

/** Program → path. */
export type Programs = Readonly<Record<Program, string>>;

/** @throws {Error} when one is missing: there is no network in here to build it with */
export async function locatePrograms(): Promise<Programs> {
  const places = placesFrom(process.env);
  const locate = async (program: Program): Promise<string> => {
    const path = await findProgram(places, program);
    if (path === undefined) throw new Error(`${program} is not built yet: main.ts build`);
    return path;
  };
  return {
    etcd: await locate("etcd"),
    "kube-apiserver": await locate("kube-apiserver"),
    "kube-controller-manager": await locate("kube-controller-manager"),
    "kube-scheduler": await locate("kube-scheduler"),
    kubectl: await locate("kubectl"),
    kwok: await locate("kwok"),
    helm: await locate("helm"),
  };
}

/** What the parts need to start; the same each time, so that one of them can be started again. */
export interface Parts {
  readonly programs: Programs;
  readonly pki: Pki;
  /** Folder for data and configuration. */
  readonly folder: string;
  readonly logs: string;
  /** Beyond or instead of the usual ones. */
  readonly apiServerFlags: Readonly<Record<string, string>>;
}

/** What a part needs that talks to nobody securely. */
type Runnable = Pick<Parts, "programs" | "folder" | "logs">;

type Start = (parts: Parts) => Promise<Daemon>;

export function startEtcd(parts: Runnable): Daemon {
  return start(parts, "etcd", flagList(etcdFlags(join(parts.folder, "etcd"))));
}

export const startApiServer: Start = async (parts) => {
  const admission = await writeAdmission(parts.folder);
  const flags = { ...apiServerFlags(parts.pki, admission), ...parts.apiServerFlags };
  return start(parts, "kube-apiserver", flagList(flags));
};

export const startControllerManager: Start = async (parts) =>
  start(parts, "kube-controller-manager", flagList(controllerManagerFlags(parts.pki)));

export const startScheduler: Start = async (parts) =>
  start(parts, "kube-scheduler", flagList(schedulerFlags(parts.pki)));

export const startKwok: Start = async (parts) => {
  const files = await findFiles(placesFrom(process.env), "kwok");
  if (files === undefined) throw new Error("kwok's stages are not fetched yet: main.ts build");
  const config = join(parts.folder, "kwok.yaml");
  await writeFile(config, await writeStages(files));
  return start(parts, "kwok", flagList(kwokFlags(parts.pki, config)));
};

function start(
  { programs, logs }: Pick<Parts, "programs" | "logs">,
  name: Program,
  args: readonly string[],
): Daemon {
  return startDaemon({ name, file: programs[name], args, log: join(logs, `${name}.log`) });
}

async function writeAdmission(folder: string): Promise<string> {
  const configuration = join(folder, "admission.yaml");
  const podNodeSelector = join(folder, "pod-node-selector.yaml");
  await mkdir(folder, { recursive: true });
  await writeFile(podNodeSelector, POD_NODE_SELECTOR);
  await writeFile(configuration, admissionConfiguration(podNodeSelector));
  return configuration;
}
