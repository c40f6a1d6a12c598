import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DatasetSummary } from '@shared/domain/dataset.js';
import { AppError, fromErrorReport } from '@shared/errors.js';
import { DatasetImporter } from './dataset-importer.js';
import type { DatasetImport, History, HistoryOpening, HistoryOptions, ImportWatch } from './history.js';
import type { StoreCalls, StoreMethod } from './store.js';
import type { WorkerMessage, WorkerRequest, WorkerStart } from './worker-messages.js';

/** Histories this process has open, so that none takes another's runs for orphans. */
const openIds = new Set<string>();

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * Opens the history of a data folder on a worker thread. `workerFile`: the built worker (out/main/history/worker.cjs).
 * Rejects with AppError: `history-newer`, `history-unavailable`, `cannot-write`, ...
 */
export async function openHistory(
  options: HistoryOptions & { readonly workerFile: string },
): Promise<{ readonly history: History; readonly opening: HistoryOpening }> {
  const { dataDir, resourcesDir, workerFile } = options;
  const historyId = randomUUID();
  const start: WorkerStart = { dataDir, resourcesDir, historyId, livingHistoryIds: [...openIds] };
  const worker = new Worker(workerFile, { workerData: start });
  openIds.add(historyId);
  worker.once('exit', () => openIds.delete(historyId));
  const history = new WorkerHistory(worker, path.join(path.dirname(workerFile), 'import-worker.cjs'));
  return { history, opening: await history.opened };
}

/** Sends calls to the worker and matches its answers. Arguments are copied, so a caller may go on using its arrays. */
class WorkerHistory implements History {
  /** Settles when the worker has opened the folder or could not. */
  readonly opened: Promise<HistoryOpening>;
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private settleOpening: { resolve(opening: HistoryOpening): void; reject(error: AppError): void } | null = null;
  private readonly exited: Promise<void>;
  private nextId = 1;
  /** Why nothing more can be asked; null while it can. */
  private ended: AppError | null = null;
  private closing: Promise<void> | null = null;
  private readonly importer: DatasetImporter;
  private isClosed = false;

  constructor(worker: Worker, importWorkerFile: string) {
    this.worker = worker;
    this.importer = new DatasetImporter(importWorkerFile, {
      beginImport: this.method('beginImport'),
      keepImport: this.method('keepImport'),
      discardImport: this.method('discardImport'),
    });
    this.opened = new Promise((resolve, reject) => {
      this.settleOpening = { resolve, reject };
    });
    worker.on('message', (message: WorkerMessage) => {
      this.receive(message);
    });
    worker.on('error', (error) => {
      this.end(error);
    });
    this.exited = new Promise((done) => {
      worker.once('exit', (code) => {
        this.end(new Error(`exit code ${code}`));
        done();
      });
    });
  }

  readonly createRun = this.method('createRun');
  readonly moveInQueue = this.method('moveInQueue');
  readonly cancelQueued = this.method('cancelQueued');
  readonly takeQueued = this.method('takeQueued');
  readonly recordStart = this.method('recordStart');
  readonly recordEpoch = this.method('recordEpoch');
  readonly recordPause = this.method('recordPause');
  readonly recordContinue = this.method('recordContinue');
  readonly recordRateChange = this.method('recordRateChange');
  readonly releasePaused = this.method('releasePaused');
  readonly endRun = this.method('endRun');
  readonly changeRun = this.method('changeRun');
  readonly keepInterrupted = this.method('keepInterrupted');
  readonly deleteRuns = this.method('deleteRuns');
  readonly restoreRuns = this.method('restoreRuns');
  readonly sweepDeleted = this.method('sweepDeleted');
  readonly purgeRuns = this.method('purgeRuns');
  readonly listRuns = this.method('listRuns');
  readonly listRunsPacked = this.method('listRunsPacked');
  readonly getNewestRun = this.method('getNewestRun');
  readonly getFirstQueued = this.method('getFirstQueued');
  readonly getRun = this.method('getRun');
  readonly getSteps = this.method('getSteps');
  readonly getValidation = this.method('getValidation');
  readonly getTestPredictions = this.method('getTestPredictions');
  readonly readWeights = this.method('readWeights');
  readonly takeForResume = this.method('takeForResume');
  readonly readModelFile = this.method('readModelFile');
  readonly addModel = this.method('addModel');
  readonly listModels = this.method('listModels');
  readonly getModelWeights = this.method('getModelWeights');
  readonly listDatasets = this.method('listDatasets');
  readonly describeDataset = this.method('describeDataset');
  readonly prepareDataset = this.method('prepareDataset');
  readonly identifyDataset = this.method('identifyDataset');
  readonly identifyDropped = this.method('identifyDropped');
  readonly changeDataset = this.method('changeDataset');
  readonly removeDataset = this.method('removeDataset');
  readonly readDigits = this.method('readDigits');
  readonly readInspection = this.method('readInspection');
  readonly recordInspection = this.method('recordInspection');
  readonly countMisreads = this.method('countMisreads');
  readonly readPicture = this.method('readPicture');
  readonly listDrawings = this.method('listDrawings');
  readonly addDrawing = this.method('addDrawing');
  readonly deleteDrawing = this.method('deleteDrawing');
  readonly getSettings = this.method('getSettings');
  readonly changeSettings = this.method('changeSettings');
  readonly getTuning = this.method('getTuning');
  readonly setTuning = this.method('setTuning');

  importDataset(request: DatasetImport, watch?: ImportWatch): Promise<DatasetSummary> {
    return this.importer.run(request, watch);
  }

  close(): Promise<void> {
    this.closing ??= this.closeWorker();
    return this.closing;
  }

  private async closeWorker(): Promise<void> {
    await this.importer.end();
    if (this.ended !== null) return;
    this.send({ kind: 'close' });
    this.ended = new AppError('history-unavailable', 'The history is closed.');
    await this.exited;
    if (!this.isClosed) throw new AppError('history-unavailable', 'The history could not be closed in order. What was saved is on disk.');
  }

  private method<K extends StoreMethod>(method: K): StoreCalls[K] {
    const call = (...args: Parameters<StoreCalls[K]>): Promise<unknown> =>
      new Promise((resolve, reject) => {
        if (this.ended !== null) {
          reject(this.ended);
          return;
        }
        const id = this.nextId++;
        this.send({ kind: 'call', id, method, args });
        this.pending.set(id, { resolve, reject });
      });
    return call as StoreCalls[K];
  }

  private send(request: WorkerRequest): void {
    this.worker.postMessage(request);
  }

  private receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'opened':
        this.settleOpening?.resolve(message.opening);
        break;
      case 'open-failed':
        this.settleOpening?.reject(fromErrorReport(message.error));
        break;
      case 'result':
        this.take(message.id)?.resolve(message.value as never);
        break;
      case 'error':
        this.take(message.id)?.reject(fromErrorReport(message.error));
        break;
      case 'closed':
        this.isClosed = true;
        break;
    }
  }

  private take(id: number): Pending | undefined {
    const found = this.pending.get(id);
    this.pending.delete(id);
    return found;
  }

  /** The worker is gone, on purpose or not: nobody may wait for it any longer. */
  private end(cause: Error): void {
    const told = 'The part that keeps the history ended unexpectedly. What was saved is on disk. Start Digit Lab again.';
    this.ended ??= new AppError('history-unavailable', told, { cause });
    const advice = 'Run "npm run doctor" in a clone, or install Digit Lab again.';
    this.settleOpening?.reject(
      new AppError('history-unavailable', `The history could not be opened (${cause.message}). ${advice}`, { cause }),
    );
    for (const { reject } of this.pending.values()) reject(this.ended);
    this.pending.clear();
  }
}
