import path from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { toErrorReport } from '@shared/errors.js';
import type { Services } from '../services/services.js';

const MODEL_TYPES: readonly string[] = ['.pth', '.pt', '.safetensors', '.json'];

/** The model files among the arguments of a start, absolute. */
export function modelFilesIn(argv: readonly string[], currentDir: string): readonly string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-') && MODEL_TYPES.includes(path.extname(argument).toLowerCase()))
    .map((file) => path.resolve(currentDir, file));
}

/** Imports files that were opened with the app (from a file manager or as arguments) and shows where they are then. */
export async function openModelFiles(files: readonly string[], services: Services, window: BrowserWindow | undefined): Promise<void> {
  if (files.length === 0) return;
  try {
    await services.models.import(files);
    services.events.emit('desktop:command', 'open-runs');
  } catch (error) {
    const options = { type: 'error' as const, message: 'These files could not be opened.', detail: toErrorReport(error).message };
    await (window === undefined ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
  }
}

/** Files that macOS hands over one by one, as they come. */
export function onMacFile(open: (file: string) => void): void {
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open(file);
  });
}
