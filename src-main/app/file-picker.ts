import { dialog, type BrowserWindow, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import type { DatasetSource } from '@shared/domain/dataset.js';
import type { PlaceQuestion } from '../services/saving-service.js';

/** Asks for model files in the system's own dialog; null when it was cancelled. The page never learns a path. */
export async function pickModelFiles(window: BrowserWindow | undefined): Promise<readonly string[] | null> {
  const options: OpenDialogOptions = {
    title: 'Import models',
    buttonLabel: 'Import',
    filters: [{ name: 'Models (PyTorch, safetensors, TF.js)', extensions: ['pth', 'pt', 'safetensors', 'json'] }],
    properties: ['openFile', 'multiSelections'],
  };
  const { canceled, filePaths } = await (window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
  return canceled || filePaths.length === 0 ? null : filePaths;
}

const DATASET_DIALOGS: Readonly<Record<DatasetSource, OpenDialogOptions>> = {
  idx: {
    title: 'Choose IDX files: images and labels, of training and test or alone',
    buttonLabel: 'Choose',
    properties: ['openFile', 'multiSelections'],
  },
  folder: { title: 'Choose a folder of images', buttonLabel: 'Choose', properties: ['openDirectory'] },
  csv: {
    title: 'Choose a training file, or a training and a test file',
    buttonLabel: 'Choose',
    filters: [{ name: 'CSV', extensions: ['csv'] }],
    properties: ['openFile', 'multiSelections'],
  },
};

/** Asks for the files or the folder of a data set; null when that was cancelled. */
export async function pickDatasetFiles(window: BrowserWindow | undefined, source: DatasetSource): Promise<readonly string[] | null> {
  const options = DATASET_DIALOGS[source];
  const { canceled, filePaths } = await (window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
  return canceled || filePaths.length === 0 ? null : filePaths;
}

/** Asks where to put a file (the dialog asks before one is replaced) or which folder to put files in; null when cancelled. */
export async function pickPlace(window: BrowserWindow | undefined, question: PlaceQuestion): Promise<string | null> {
  const { kind, suggestedName, extension } = question;
  if (kind === 'folder') {
    const options: OpenDialogOptions = {
      title: 'Choose a folder for the export',
      buttonLabel: 'Export here',
      properties: ['openDirectory', 'createDirectory'],
    };
    const { canceled, filePaths } = await (window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
    return canceled ? null : (filePaths[0] ?? null);
  }
  const options: SaveDialogOptions = {
    title: 'Save',
    defaultPath: suggestedName,
    filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  };
  const { canceled, filePath } = await (window === undefined ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
  return canceled || filePath === '' ? null : filePath;
}
