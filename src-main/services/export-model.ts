import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import { MODEL_FORMATS, type ModelFormat } from '@shared/ipc/contract.js';
import type { ExportedModel } from '../formats/write/exported-model.js';
import { writeModelFile } from '../formats/write/model-file.js';
import { writeOnnx } from '../formats/write/onnx.js';
import { writePytorchSafetensors } from '../formats/write/pytorch-weights.js';
import { writeLayersModel } from '../formats/write/tfjs-layers.js';
import type { History } from '../history/history.js';
import { writeTogether } from '../lib/files-together.js';
import { writeFailure, type FileOperations } from '../lib/fs-atomic.js';
import { classNamesOf } from './class-names.js';
import { findModel, type EvaluationTarget } from './find-model.js';

export interface ModelExport {
  /** A run's id (its kept epoch is meant), or a model's id or name. */
  readonly name: string;
  readonly format: ModelFormat;
  /** Absolute. The model's file; TF.js puts its weights beside it, as <name>.weights.bin. */
  readonly place: string;
  readonly mayReplace: boolean;
}

export interface ExportedFiles {
  readonly target: EvaluationTarget;
  /** Absolute, the one that was asked for first. */
  readonly files: readonly string[];
}

type ExportHistory = Parameters<typeof findModel>[0] & Pick<History, 'describeDataset'>;

/** What comes to lie on disk, the file that names the others last, so that it never names one that is not there. */
function contents(
  model: ExportedModel,
  facts: { readonly dataset: string | null },
  { format, place }: ModelExport,
): readonly (readonly [string, Uint8Array])[] {
  switch (format) {
    case 'onnx':
      return [[place, writeOnnx(model)]];
    case 'safetensors-pytorch':
      return [[place, writePytorchSafetensors(model)]];
    case 'safetensors': {
      const { name, spec, weights } = model;
      return [[place, writeModelFile(spec, weights, { name, preset: null, note: null, validation: null, test: null, ...facts })]];
    }
    case 'tfjs': {
      const weightsFile = `${place.replace(/\.json$/i, '')}.weights.bin`;
      const { topology, weights } = writeLayersModel(model, path.basename(weightsFile));
      return [
        [weightsFile, weights],
        [place, topology],
      ];
    }
  }
}

/**
 * Writes a network in another program's format; its files appear together or not at all. Rejects with
 * `model-not-found`, `bad-request` (the file is there already), `disk-full`, `cannot-write`, `file-malformed`.
 */
export async function exportModel(history: ExportHistory, request: ModelExport, files: FileOperations): Promise<ExportedFiles> {
  const { target, dataset, candidates, weights } = await findModel(history, request.name);
  const [spec, ...others] = candidates;
  if (!spec || others.length > 0)
    throw new AppError('bad-request', `${target.name} leaves its activation open. Import it first, then export the model.`);
  const classNames = await classNamesOf(history, dataset, spec.classes);
  const written = contents({ name: target.name, spec, weights, classNames }, { dataset }, request);
  const taken = written.map(([file]) => file).find((file) => existsSync(file));
  if (taken !== undefined && !request.mayReplace) {
    throw new AppError('bad-request', `${taken} is there already. Choose another name, or move it away first. Nothing was written.`);
  }
  try {
    writeTogether(files, path.dirname(request.place), written);
  } catch (error) {
    throw writeFailure(error, request.place);
  }
  return { target, files: written.map(([file]) => file).reverse() };
}

export const isModelFormat = (text: string): text is ModelFormat => (MODEL_FORMATS as readonly string[]).includes(text);
