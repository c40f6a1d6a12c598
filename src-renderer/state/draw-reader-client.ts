import { AppError } from '@shared/errors.js';
import type { Reader, ReaderTask, TaskAnswer, TaskRequest } from './draw-reader.js';

export interface WorkerQuestion {
  readonly id: number;
  readonly task: ReaderTask;
  readonly request: TaskRequest<ReaderTask>;
}
export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly value: TaskAnswer<ReaderTask> }
  | { readonly id: number; readonly ok: false; readonly message: string };

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: AppError) => void;
}

/** A reader in a worker thread of the page. Rejects with `internal` when the thread fails or is gone. */
export class WorkerReader implements Reader {
  private readonly worker = new Worker(new URL('./draw-reader.worker.ts', import.meta.url), { type: 'module' });
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private ended: AppError | null = null;

  constructor() {
    this.worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
      this.settle(data);
    });
    this.worker.addEventListener('error', ({ message }) => {
      this.end(message === '' ? 'The reader of drawings could not be started.' : `The reader of drawings failed: ${message}.`);
    });
  }

  ask<K extends ReaderTask>(task: K, request: TaskRequest<K>): Promise<TaskAnswer<K>> {
    return new Promise((resolve, reject) => {
      if (this.ended !== null) {
        reject(this.ended);
        return;
      }
      const question: WorkerQuestion = { id: this.nextId++, task, request };
      this.pending.set(question.id, { resolve, reject });
      this.worker.postMessage(question);
    });
  }

  dispose(): void {
    this.worker.terminate();
    this.end('The reader of drawings was closed.');
  }

  private settle(answer: WorkerAnswer): void {
    const pending = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if (answer.ok) pending?.resolve(answer.value as never);
    else pending?.reject(new AppError('internal', answer.message));
  }

  private end(message: string): void {
    this.ended ??= new AppError('internal', message);
    for (const { reject } of this.pending.values()) reject(this.ended);
    this.pending.clear();
  }
}
