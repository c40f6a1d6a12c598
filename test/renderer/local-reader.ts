import { ReaderCore, type Reader, type ReaderTask, type TaskAnswer, type TaskRequest } from '../../src-renderer/state/draw-reader.js';

/** A reader in the test's own thread: the same work as in the window's worker, an answer in the next turn. */
export class LocalReader implements Reader {
  readonly asked: ReaderTask[] = [];
  disposed = false;
  private readonly core = new ReaderCore();

  async ask<K extends ReaderTask>(task: K, request: TaskRequest<K>): Promise<TaskAnswer<K>> {
    this.asked.push(task);
    await Promise.resolve();
    return this.core.answer(task, structuredClone(request));
  }

  dispose(): void {
    this.disposed = true;
  }
}
