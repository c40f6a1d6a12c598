import { ReaderCore } from './draw-reader.js';
import type { WorkerAnswer, WorkerQuestion } from './draw-reader-client.js';

/** A worker thread of the page: reads drawings with the networks it was given. Started by draw-reader-client.ts. */
const core = new ReaderCore();

self.addEventListener('message', ({ data }: MessageEvent<WorkerQuestion>) => {
  let answer: WorkerAnswer;
  try {
    answer = { id: data.id, ok: true, value: core.answer(data.task, data.request) };
  } catch (error) {
    answer = { id: data.id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(answer);
});
