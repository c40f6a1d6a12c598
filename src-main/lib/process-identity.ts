import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** Names one process for good: a pid alone is given out again. Start and boot are opaque texts; empty where a system has none. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
  readonly bootId: string;
}

/** What an operating system says of its processes. */
export interface ProcessTable {
  readonly bootId: string;
  /** When a process started, as the system writes it; undefined when there is no such process. */
  startOf(pid: number): string | undefined;
}

/** Field 22 of /proc/PID/stat (clock ticks since boot); the name in field 2 may hold spaces and brackets. Zombies count as gone. */
export function parseLinuxStat(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}

function linuxStartOf(pid: number): string | undefined {
  try {
    return parseLinuxStat(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined; // no such process
  }
}

function outputOf(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined; // both commands end with an error when there is no such process
  }
}

/** The start as an absolute date, so no boot id is needed. */
function otherStartOf(pid: number): string | undefined {
  const started =
    process.platform === 'win32'
      ? outputOf('powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToFileTimeUtc()`])
      : outputOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return started === '' ? undefined : started;
}

export function systemProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable {
  if (platform !== 'linux') return { bootId: '', startOf: otherStartOf };
  return { bootId: fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), startOf: linuxStartOf };
}

/** This process, which its worker threads share. */
export function ownIdentity(table: ProcessTable, pid: number = process.pid): ProcessIdentity {
  return { pid, startedAt: table.startOf(pid) ?? '', bootId: table.bootId };
}

export function isAlive(identity: ProcessIdentity, table: ProcessTable): boolean {
  return identity.bootId === table.bootId && table.startOf(identity.pid) === identity.startedAt;
}
