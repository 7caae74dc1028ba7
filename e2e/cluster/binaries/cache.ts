import { access, constants, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { requiredVersion, sourceOf, SOURCES, type Source } from "./catalogue.ts";

/** Where programs are looked for, and where they are built to. */
export interface Places {
  /** Folders with ready programs under their plain names, looked at first. */
  readonly given: readonly string[];
  /** Our own folder, outside the work tree so that a clean checkout starts in seconds. */
  readonly cache: string;
}

/**
 * - `SLUICE_BIN`: folder with ready programs
 * - `KUBEBUILDER_ASSETS`: the same, as setup-envtest makes it (etcd, kube-apiserver, kubectl)
 * - `SLUICE_CACHE`: our cache; default `$XDG_CACHE_HOME/sluice`, or `~/.cache/sluice`
 */
export function placesFrom(env: Readonly<Record<string, string | undefined>>): Places {
  const given = [env["SLUICE_BIN"], env["KUBEBUILDER_ASSETS"]].filter(isSet);
  const base = isSet(env["XDG_CACHE_HOME"]) ? env["XDG_CACHE_HOME"] : join(homedir(), ".cache");
  const cache = isSet(env["SLUICE_CACHE"]) ? env["SLUICE_CACHE"] : join(base, "sluice");
  return { given, cache };
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== "";

/** The committed module of a source, and what it is built to. */
export interface Pinned {
  readonly source: Source;
  readonly version: string;
  /** Folder with the `go.mod`. */
  readonly wrapper: string;
}

export async function pinned(source: Source): Promise<Pinned> {
  const wrapper = join(import.meta.dirname, source.name);
  const goMod = await readFile(join(wrapper, "go.mod"), "utf8");
  return { source, wrapper, version: requiredVersion(goMod, source.module) };
}

/** Where the cache keeps a program: the version is in the name, so a new one is a new file. */
export function cachedProgram(places: Places, program: string, version: string): string {
  return join(places.cache, "bin", `${program}-${version}`);
}

/** Where the cache keeps the files of a module. */
export function cachedFiles(places: Places, { source, version }: Pinned): string {
  return join(places.cache, "files", `${source.name}-${version}`);
}

/** @returns undefined when it is nowhere and has to be built */
export async function findProgram(places: Places, program: string): Promise<string | undefined> {
  const { version } = await pinned(sourceOf(program));
  const candidates = places.given.map((folder) => join(folder, program));
  for (const path of [...candidates, cachedProgram(places, program, version)]) {
    if (await exists(path, constants.X_OK)) return path;
  }
  return undefined;
}

/** @returns undefined when they have to be fetched; the folder as a whole is moved there, so it is all or nothing */
export async function findFiles(places: Places, name: string): Promise<string | undefined> {
  const source = SOURCES.find((candidate) => candidate.name === name);
  if (source === undefined) throw new Error(`no source in the catalogue is called ${name}`);
  const folder = cachedFiles(places, await pinned(source));
  return (await exists(folder, constants.R_OK)) ? folder : undefined;
}

async function exists(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}
