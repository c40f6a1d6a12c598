import path from 'node:path';
import { app } from 'electron';

/** out/ of the clone or of the package: this file is built into out/main/chunks. */
const out = path.join(__dirname, '..', '..');

/** Where the parts of the program lie. All absolute. */
export const PLACES = {
  preload: path.join(out, 'preload', 'preload.cjs'),
  renderer: path.join(out, 'renderer'),
  engineEntry: path.join(out, 'main', 'engine', 'entry.cjs'),
  historyWorker: path.join(out, 'main', 'history', 'worker.cjs'),
  resources: app.isPackaged ? process.resourcesPath : path.join(out, '..', 'resources'),
  /** Where the licence texts lie: beside the installed program, or in the clone. */
  licences: app.isPackaged ? path.dirname(process.resourcesPath) : path.join(out, '..'),
} as const;
