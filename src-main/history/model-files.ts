import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@shared/errors.js';
import { readLayersModel } from '../formats/read/layers-model.js';
import type { ReadPart } from '../formats/read/layers-manifest.js';
import { MODEL_FILE_LIMITS, parseModelFile, type ModelFile } from '../formats/read/model-file.js';
import { readWhole } from './foreign-file.js';

export const MODEL_FILES = { plural: 'models', bytes: MODEL_FILE_LIMITS.bytes } as const;

/** What a TF.js LayersModel is called in its folder. */
const LAYERS_MODEL = 'model.json';
const BRACE = 0x7b;
const BLANKS: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/**
 * A model's file, whole: .pth, safetensors, or a TF.js model.json with its weights beside it (their folder may be given
 * too). Throws `file-not-found`, `file-malformed`.
 */
export function readModel(place: string): ModelFile {
  const inFolder = path.join(place, LAYERS_MODEL);
  const file = fs.existsSync(inFolder) ? inFolder : place;
  const bytes = readWhole(file, MODEL_FILES);
  const name = path.basename(file);
  return isJson(bytes) ? readLayersModel(bytes, name, partReader(file)) : parseModelFile(bytes, name);
}

const isJson = (bytes: Uint8Array): boolean => bytes.find((byte) => !BLANKS.includes(byte)) === BRACE;

/** Reads the files that a model.json names, which are in its folder, also when links are followed. */
function partReader(file: string): ReadPart {
  const folder = fs.realpathSync(path.dirname(file));
  return (name, mostBytes) => {
    const part = path.join(folder, name);
    if (!fs.existsSync(part)) {
      const sentence = `${path.basename(file)} needs ${name}, which is not beside it. Put both into one folder and try again.`;
      throw new AppError('file-malformed', sentence);
    }
    const inside = path.relative(folder, fs.realpathSync(part));
    if (inside.startsWith('..') || path.isAbsolute(inside)) {
      throw new AppError(
        'file-malformed',
        `${path.basename(file)} names ${name}, which leads out of its folder. Copy the file itself there.`,
      );
    }
    return readWhole(part, { plural: 'weights of this model', bytes: mostBytes });
  };
}
