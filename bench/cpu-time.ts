import { readFile } from "node:fs/promises";

/** The unit in which Linux tells CPU time to programs, whatever the kernel counts in. */
const MS_PER_TICK = 10;
const UTIME = 11;
const STIME = 12;

/**
 * Returns how much CPU time a process and its threads have used so far, in milliseconds.
 * Reference: Linux, proc_pid_stat(5), fields 14 and 15; they are counted from behind the name, which may hold spaces.
 */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch((error: unknown) => {
    throw new Error("CPU time is read from /proc, which only Linux has.", { cause: error });
  });
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[UTIME]) + Number(fields[STIME])) * MS_PER_TICK;
}
