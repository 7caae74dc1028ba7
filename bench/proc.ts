import { readdir, readFile } from "node:fs/promises";

/** Resident memory in MB, as it is: nobody asks for a garbage collection beforehand. */
export const residentMb = (pid: number): Promise<number> => statusMb(pid, "VmRSS");

/** Of that, what no file stands behind, in MB: without the program's own text, which processes share. */
export const anonymousMb = (pid: number): Promise<number> => statusMb(pid, "RssAnon");

/** @param field of proc(5)'s `/proc/<pid>/status`, in kB */
async function statusMb(pid: number, field: "VmRSS" | "RssAnon"): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
  return (Number(kibibytes) * 1024) / 1e6;
}

/** The kernel's USER_HZ, 100 on every platform that Node runs on. */
const MS_PER_TICK = 10;

/** Processor time so far, user and system, in ms. Unlike latency it hardly depends on who else is at work. */
export async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // proc(5): the second field is the name in parentheses; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Of all processes that are alive and visible, by the name of the program. */
export async function processorMsByName(): Promise<ReadonlyMap<string, number>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const spent = new Map<string, number>();
  for (const pid of pids) {
    try {
      const name = (await readFile(`/proc/${pid}/comm`, "utf8")).trim();
      spent.set(name, (spent.get(name) ?? 0) + (await processorMs(pid)));
    } catch {
      // It has ended meanwhile.
    }
  }
  return spent;
}
