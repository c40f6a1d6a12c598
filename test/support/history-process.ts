import { fork } from 'node:child_process';
import { atEnd } from './clean-up.js';
import { builtEntry } from './history-build.js';
import { resourcesDir } from './history.js';

type ChildMessage = { readonly kind: string; readonly runId?: string; readonly epoch?: number; readonly opening?: unknown };

export type ChildTask = 'open' | 'hold' | 'pause' | 'train';

/** A process that uses a history over its worker, as the window and the command line do. */
export interface HistoryProcess {
  readonly pid: number;
  /** The next message of a kind; rejects when the process ends first. */
  next(kind: string): Promise<ChildMessage>;
  /** Everything heard so far. */
  readonly heard: readonly ChildMessage[];
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets it close its history and end by itself. */
  release(): Promise<number | null>;
}

export type StartHistoryProcess = (task: ChildTask, dataDir: string) => HistoryProcess;

/** Builds the worker and the child once; returns the way to start it and the worker's file. */
export async function buildHistoryProcess(): Promise<{ readonly start: StartHistoryProcess; readonly workerFile: string }> {
  const [workerFile, child] = [await builtEntry('src-main/history/worker.ts'), await builtEntry('test/support/history-child.ts')];
  return { workerFile, start: (task, dataDir) => startProcess(child, [task, dataDir, resourcesDir, workerFile]) };
}

function startProcess(file: string, args: readonly string[]): HistoryProcess {
  const child = fork(file, args, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  atEnd(() => {
    child.kill('SIGKILL');
  });
  const heard: ChildMessage[] = [];
  let errors = '';
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  child.on('message', (message) => {
    heard.push(message as ChildMessage);
    tell();
  });
  let isGone = false;
  const gone = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      const end = (): void => {
        isGone = true;
        tell();
        resolve(code);
      };
      // what it said last is read until the channel closes
      if (child.connected) child.once('disconnect', end);
      else end();
    });
  });
  let taken = 0;
  const next = (kind: string): Promise<ChildMessage> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const at = heard.findIndex((message, index) => index >= taken && message.kind === kind);
        const found = heard[at];
        if (found === undefined && !isGone) return;
        listeners.delete(look);
        taken = at + 1;
        if (found === undefined) reject(new Error(`The process ended without "${kind}": ${errors}`));
        else resolve(found);
      };
      listeners.add(look);
      look();
    });
  return {
    pid: child.pid ?? 0,
    next,
    heard,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    release: () => {
      child.disconnect();
      return gone;
    },
  };
}
