import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const RUN_PREFIX = "sluice-run-";
const OWNER = "owner";

/**
 * The folder of one run, for all that its clusters write. Made by the launcher, whose
 * pid and start time stand in it: a later start sees that the owner is gone and clears up.
 */
export async function makeRunFolder(base = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(base, RUN_PREFIX));
  await writeFile(join(folder, OWNER), await ownerMark(process.pid));
  return folder;
}

/** Removes what launchers left behind that died without a chance to clean up. */
export async function removeLeftovers(base = tmpdir()): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await readdir(base)) {
    if (!name.startsWith(RUN_PREFIX)) continue;
    const folder = join(base, name);
    if (await isAbandoned(folder)) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined); // another user's
      removed.push(folder);
    }
  }
  return removed;
}

async function isAbandoned(folder: string): Promise<boolean> {
  try {
    const mark = await readFile(join(folder, OWNER), "utf8");
    const [pid] = mark.split(" ");
    return mark !== (await ownerMark(Number(pid)));
  } catch {
    return false; // being made, being removed, or not ours to read
  }
}

/** Pid and start time: a pid alone may be another process by now. Empty time: no such process. */
async function ownerMark(pid: number): Promise<string> {
  return `${pid} ${await startTime(pid)}`;
}

async function startTime(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // proc(5): the second field is the name in parentheses and may hold anything; start time is field 22.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** A folder of its own within the run, e.g. for one cluster. */
export async function folderWithin(run: string, name: string): Promise<string> {
  await mkdir(run, { recursive: true });
  return mkdtemp(join(run, `${name}-`));
}
