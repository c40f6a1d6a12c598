import { existsSync, readFileSync } from 'node:fs';

/** What Linux tells of another process. Everything is null on other systems, and once the process is gone. */

function readProc(pid: number, name: string): string | null {
  const file = `/proc/${pid}/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Memory that no file backs. */
export function privateMemoryMb(pid: number): number | null {
  const kilobytes = /^RssAnon:\s+(\d+)/m.exec(readProc(pid, 'status') ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

/** The unit of times in /proc: the kernel shows hundredths of a second to programs, whatever its own clock. */
const TICK_MS = 10;

/** Processor time of all threads since the process began, in user and kernel mode. */
export function processorMs(pid: number): number | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // The second field is the program's name in parentheses and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
