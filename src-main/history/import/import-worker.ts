import { parentPort, workerData } from 'node:worker_threads';
import { toErrorReport } from '@shared/errors.js';
import { NODE_FILES } from '../../lib/fs-atomic.js';
import { importDataset } from './import-dataset.js';
import type { ImportMessage, ImportTask } from './import-task.js';

/**
 * The thread of one import, which lives for it alone: foreign bytes are read neither in main nor where epochs are
 * recorded. Built to out/main/history/import-worker.cjs; started, and ended when the import is cancelled, by the client.
 */
if (parentPort === null) throw new Error('The import worker is started by the history, as a worker thread.');
const port = parentPort;
const say = (message: ImportMessage): void => {
  port.postMessage(message);
};
try {
  const facts = importDataset(workerData as ImportTask, NODE_FILES, (progress) => {
    say({ kind: 'progressed', progress });
  });
  say({ kind: 'done', facts });
} catch (error) {
  say({ kind: 'failed', error: toErrorReport(error) });
}
