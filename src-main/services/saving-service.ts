import path from 'node:path';
import type { ExportRequest, ModelExportRequest, ModelFormat, SaveFileRequest } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';
import { NODE_FILES, writeFailure, writeWhole, type FileOperations } from '../lib/fs-atomic.js';
import { exportModel } from './export-model.js';
import { exportRuns, fileNameOf, isSingleFile, plainName, RUN_EXTENSIONS } from './export-runs.js';
import { findKeptModel } from './find-model.js';
import { checkSavedFile } from './saved-file.js';

/** Where the user wants to have something; asked in the system's own dialog. */
export interface PlaceQuestion {
  readonly kind: 'file' | 'folder';
  /** Of a file, without a folder; empty for a folder. */
  readonly suggestedName: string;
  /** Of a file, without the dot. */
  readonly extension: string;
}

export interface SavingDependencies {
  readonly history: History;
  /** An absolute path, or null when the dialog was cancelled. It has asked before a file is replaced. */
  readonly pickPlace: (question: PlaceQuestion) => Promise<string | null>;
  readonly files?: FileOperations;
}

/** The name of what was written, or null when the user cancelled. */
export type Saved = { readonly name: string } | null;

const MODEL_EXTENSIONS: Readonly<Record<ModelFormat, string>> = {
  onnx: 'onnx',
  tfjs: 'json',
  safetensors: 'safetensors',
  'safetensors-pytorch': 'safetensors',
};

/** Lets the user choose a place and writes there, whole or not at all. Rejects with `disk-full`, `cannot-write`, ... */
export class SavingService {
  private readonly deps: SavingDependencies;
  private readonly files: FileOperations;

  constructor(deps: SavingDependencies) {
    this.deps = deps;
    this.files = deps.files ?? NODE_FILES;
  }

  async exportRuns({ runIds, format }: ExportRequest): Promise<Saved> {
    const { history, pickPlace } = this.deps;
    const [first = ''] = runIds;
    const { summary } = await history.getRun(first); // a run that is gone is told before anything is asked
    const isFile = isSingleFile({ runIds, format });
    const extension = RUN_EXTENSIONS[format];
    const suggestedName = isFile ? `${fileNameOf(summary)}.${extension}` : '';
    const place = await pickPlace({ kind: isFile ? 'file' : 'folder', suggestedName, extension });
    if (place === null) return null;
    await exportRuns(history, { runIds, format, place, mayReplace: true }, this.files);
    return { name: path.basename(place) };
  }

  /** Writes a network for another program. Rejects with `model-not-found`, ... before anything is asked. */
  async exportModel({ id, format }: ModelExportRequest): Promise<Saved> {
    const { history, pickPlace } = this.deps;
    const { target } = await findKeptModel(history, id);
    const extension = MODEL_EXTENSIONS[format];
    const suggestedName = `${plainName(target.name) || 'model'}.${extension}`;
    const place = await pickPlace({ kind: 'file', suggestedName, extension });
    if (place === null) return null;
    await exportModel(history, { name: id, format, place, mayReplace: true }, this.files);
    return { name: path.basename(place) };
  }

  /** Keeps bytes that the window made. `bad-request` when they are not what they are said to be. */
  async saveFile(request: SaveFileRequest): Promise<Saved> {
    checkSavedFile(request);
    const { suggestedName, kind, bytes } = request;
    const stem = suggestedName.toLowerCase().endsWith(`.${kind}`) ? suggestedName.slice(0, -kind.length - 1) : suggestedName;
    const place = await this.deps.pickPlace({ kind: 'file', suggestedName: `${plainName(stem) || 'digit-lab'}.${kind}`, extension: kind });
    if (place === null) return null;
    try {
      writeWhole(this.files, place, bytes);
      this.files.syncFolder(path.dirname(place));
    } catch (error) {
      throw writeFailure(error, place);
    }
    return { name: path.basename(place) };
  }
}
