import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Copies a file, or the files of one folder, not what lies deeper. */
export async function copyFlat(from: string, to: string): Promise<void> {
  if ((await stat(from)).isFile()) return copyContent(from, to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.isFile()) await copyContent(join(from, entry.name), join(to, entry.name));
  }
}

/** Copies a whole folder, except for one folder in it. */
export async function copyTree(from: string, to: string, except?: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const within = path.slice(from.length + 1);
    if (!entry.isFile() || (except !== undefined && within.startsWith(`${except}/`))) continue;
    await copyContent(path, join(to, within));
  }
}

/** Content only: Go's module cache is read-only, and with its modes nobody could clean up ours. */
async function copyContent(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, await readFile(from));
}
