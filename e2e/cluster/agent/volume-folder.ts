import { randomUUID } from "node:crypto";
import { mkdir, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Contents } from "./objects.ts";

const CURRENT = "..data";

/**
 * Writes a volume as a kubelet does: the files lie in a folder of their own, the link
 * `..data` points to it, and each file's name is a link through `..data`. Moving that
 * one link changes all files at once, and whoever watches for it sees it.
 */
export async function writeVolume(folder: string, files: Contents): Promise<void> {
  await mkdir(folder, { recursive: true });
  const before = await readlink(join(folder, CURRENT)).catch(() => undefined);
  const version = `..${randomUUID()}`;
  await mkdir(join(folder, version));
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, version, path)), { recursive: true });
    await writeFile(join(folder, version, path), content);
  }
  await symlink(version, join(folder, "..data_tmp"));
  await rename(join(folder, "..data_tmp"), join(folder, CURRENT));
  await linkNames(folder, new Set([...files.keys()].map(topName)));
  if (before !== undefined) await rm(join(folder, before), { recursive: true, force: true });
}

const topName = (path: string): string => path.split("/")[0] ?? path;

async function linkNames(folder: string, names: ReadonlySet<string>): Promise<void> {
  const present = (await readdir(folder)).filter((name) => !name.startsWith(".."));
  for (const name of present) if (!names.has(name)) await rm(join(folder, name));
  for (const name of names) {
    if (!present.includes(name)) await symlink(join(CURRENT, name), join(folder, name));
  }
}

/** Whether a volume has to be written again. */
export function sameFiles(left: Contents, right: Contents): boolean {
  if (left.size !== right.size) return false;
  return [...left].every(([path, content]) => right.get(path)?.equals(content) === true);
}
