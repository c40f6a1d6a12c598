import { parentPort, workerData, type MessagePort, type Transferable } from 'node:worker_threads';
import { AppError, toErrorReport, type ErrorReport } from '@shared/errors.js';
import { createLog } from '../lib/log.js';
import { historyFailure } from './history-errors.js';
import { openStore, type OpenedStore } from './open-store.js';
import type { WorkerMessage, WorkerRequest, WorkerStart } from './worker-messages.js';

/** The thread that owns the database and the checkpoint files. Built to out/main/history/worker.cjs; started by client.ts. */
const log = createLog((line) => process.stderr.write(line));

/** Buffers of an answer that belong to it alone go over without a copy. */
function ownBuffers(value: unknown, found = new Set<Transferable>()): Set<Transferable> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) ownBuffers(part, found);
  }
  return found;
}

/** A sentence for the user; what is not one of those is a bug, and its stack goes to the log. */
function reportOf(thrown: unknown, dataDir: string): ErrorReport {
  const failure = historyFailure(thrown, dataDir);
  if (!(failure instanceof AppError)) log.error('history', 'A request failed unexpectedly.', failure);
  return toErrorReport(failure);
}

class HistoryWorker {
  private readonly port: MessagePort;
  private readonly opened: OpenedStore;
  private readonly dataDir: string;

  constructor(port: MessagePort, opened: OpenedStore, dataDir: string) {
    this.port = port;
    this.opened = opened;
    this.dataDir = dataDir;
  }

  /** Calls run to their end one at a time, since none of them waits. */
  handle(request: WorkerRequest): void {
    if (request.kind === 'close') {
      void this.close();
      return;
    }
    const { id, method, args } = request;
    try {
      const call = this.opened.store[method] as (...given: readonly unknown[]) => unknown;
      const value = call(...args);
      this.send({ kind: 'result', id, value }, [...ownBuffers(value)]);
    } catch (error) {
      this.send({ kind: 'error', id, error: reportOf(error, this.dataDir) });
    }
  }

  private async close(): Promise<void> {
    await this.opened.close();
    this.send({ kind: 'closed' });
    this.port.close();
  }

  private send(message: WorkerMessage, transfer: readonly Transferable[] = []): void {
    this.port.postMessage(message, transfer);
  }
}

async function start(port: MessagePort, options: WorkerStart): Promise<void> {
  const say = (message: WorkerMessage): void => {
    port.postMessage(message);
  };
  try {
    const opened = await openStore({ ...options, log });
    const worker = new HistoryWorker(port, opened, options.dataDir);
    port.on('message', (request: WorkerRequest) => {
      worker.handle(request);
    });
    say({ kind: 'opened', opening: opened.opening });
  } catch (error) {
    say({ kind: 'open-failed', error: reportOf(error, options.dataDir) });
    port.close();
  }
}

if (parentPort === null) throw new Error('The history worker is started by openHistory, as a worker thread.');
void start(parentPort, workerData as WorkerStart);
