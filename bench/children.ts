import { spawn, type ChildProcessByStdio } from 'node:child_process';
import os from 'node:os';
import type { Readable } from 'node:stream';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export type Child = ChildProcessByStdio<null, Readable, Readable>;

const running = new Set<Child>();
const hasGroups = process.platform !== 'win32';

/**
 * Starts a process at this niceness in a session of its own: Linux shares processor time between sessions first, and our
 * host starts the engine in one, so without it the others would have to share what the runner gets.
 */
export function startChild({ file, args, environment }: Command, niceness: number): Child {
  const env = { ...process.env, ...environment };
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: hasGroups });
  running.add(child);
  child.on('close', () => running.delete(child));
  child.on('spawn', () => {
    if (niceness !== 0 && child.pid !== undefined) os.setPriority(child.pid, niceness);
  });
  return child;
}

/** Ends a process at once, with those of its own that it has in its session. */
export function endChild(child: Child): void {
  if (!running.delete(child) || child.pid === undefined) return;
  if (!hasGroups) child.kill('SIGKILL');
  else if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
}

const INTERRUPTED = 130;

/** Whatever ends this process ends the ones it started, which a terminal's Ctrl-C does not reach. */
export function endChildrenWithUs(): void {
  process.on('exit', () => {
    for (const child of [...running]) endChild(child);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(INTERRUPTED));
}
