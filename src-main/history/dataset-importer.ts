import { Worker } from 'node:worker_threads';
import type { DatasetSummary } from '@shared/domain/dataset.js';
import { AppError, fromErrorReport } from '@shared/errors.js';
import type { DatasetImport, ImportWatch } from './history.js';
import type { ImportedFacts, ImportMessage, ImportTask } from './import/import-task.js';
import type { ImportSteps } from './store.js';

/** Far more than an import keeps besides pixels, which are not counted. */
const MEMORY_MB = 1024;

const cancelled = (): AppError => new AppError('cancelled', 'The import was cancelled. Nothing was kept.');

/** Imports data sets, each on a thread of its own; the history's thread only makes the folder and gives it its name. */
export class DatasetImporter {
  private readonly workerFile: string;
  private readonly steps: ImportSteps;
  private readonly running = new Map<AbortController, Promise<unknown>>();

  constructor(workerFile: string, steps: ImportSteps) {
    this.workerFile = workerFile;
    this.steps = steps;
  }

  /** See History.importDataset. */
  async run(request: DatasetImport, watch: ImportWatch = {}): Promise<DatasetSummary> {
    const ending = new AbortController();
    const signal = watch.signal === undefined ? ending.signal : AbortSignal.any([ending.signal, watch.signal]);
    const work = this.import(request, watch.onProgress ?? ((): void => undefined), signal);
    this.running.set(
      ending,
      work.catch(() => undefined), // whoever asked is told
    );
    try {
      return await work;
    } finally {
      this.running.delete(ending);
    }
  }

  /** Cancels what is under way, before the history closes. */
  async end(): Promise<void> {
    for (const ending of this.running.keys()) ending.abort();
    await Promise.all(this.running.values());
  }

  private async import(
    { title, ...what }: DatasetImport,
    onProgress: NonNullable<ImportWatch['onProgress']>,
    signal: AbortSignal,
  ): Promise<DatasetSummary> {
    const folder = await this.steps.beginImport(title);
    let facts: ImportedFacts;
    try {
      if (signal.aborted) throw cancelled();
      facts = await this.read({ ...what, folder }, onProgress, signal);
    } catch (error) {
      await this.steps.discardImport(folder);
      throw error;
    }
    return this.steps.keepImport(folder, title, facts);
  }

  /** Resolves or rejects when the thread has ended, so that nothing writes into the folder any more. */
  private async read(task: ImportTask, onProgress: NonNullable<ImportWatch['onProgress']>, signal: AbortSignal): Promise<ImportedFacts> {
    const worker = new Worker(this.workerFile, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
    let answer: Exclude<ImportMessage, { kind: 'progressed' }> | undefined;
    let crash: Error | undefined;
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: ImportMessage) => {
      if (message.kind !== 'progressed') answer = message;
      else if (!signal.aborted) onProgress(message.progress);
    });
    worker.on('error', (error) => {
      crash = error;
    });
    await new Promise((resolve) => worker.once('exit', resolve));
    signal.removeEventListener('abort', stop);
    if (signal.aborted) throw cancelled();
    if (answer?.kind === 'done') return answer.facts;
    if (answer?.kind === 'failed') throw fromErrorReport(answer.error);
    throw new AppError('internal', 'The import ended unexpectedly. Nothing was kept, and what was here before is safe.', { cause: crash });
  }
}
