import { AppError } from '@shared/errors.js';
import { readLayersModel } from '../../src-main/formats/read/layers-model.js';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import { writePytorchSafetensors } from '../../src-main/formats/write/pytorch-weights.js';
import { createRng, type Rng } from '../../src-main/lib/rng.js';
import { exported, layersModelParts, SMALL_SPEC } from './layers-models.js';
import { mutate, readMutants } from './pth-mutants.js';

export const MUTANT_FORMATS = ['pth', 'safetensors', 'tfjs'] as const;
export type MutantFormat = (typeof MUTANT_FORMATS)[number];

export interface MutantReport {
  readonly read: number;
  readonly refused: number;
  /** Refusals that are not one sentence of one line. */
  readonly unclear: readonly string[];
  readonly slowestMs: number;
}

const SAFETENSORS = Buffer.from(writePytorchSafetensors(exported(SMALL_SPEC)));
const HEADER_END = 8 + Number(SAFETENSORS.readBigUInt64LE(0));
const { json: JSON_PARTS, weights: WEIGHTS } = layersModelParts(exported(SMALL_SPEC));

/** A third changes any byte or cuts the file, two thirds change its header, where the decisions are. */
function safetensorsMutant(rng: Rng): Buffer {
  if (rng.below(3) > 0) return mutate(SAFETENSORS, rng, 0, HEADER_END);
  const mutant = mutate(SAFETENSORS, rng, 0, SAFETENSORS.length);
  return rng.below(2) === 0 ? mutant : mutant.subarray(0, rng.below(mutant.length));
}

const ODD = [null, -1, 0, 1e308, 2 ** 53, '', '../x', [], {}, [null, 28, 28, 1], 'Conv2D', true, [1e9, 1e9]] as const;

/** Replaces, removes or repeats one value of a JSON tree, anywhere. */
function changeTree(tree: unknown, rng: Rng): unknown {
  const copy = structuredClone(tree);
  const holders: Record<string, unknown>[] = [];
  const gather = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    holders.push(value as Record<string, unknown>);
    Object.values(value).forEach(gather);
  };
  gather(copy);
  const filled = holders.filter((holder) => Object.keys(holder).length > 0);
  const holder = filled[rng.below(filled.length)] ?? {};
  const keys = Object.keys(holder);
  const key = keys[rng.below(keys.length)] ?? '';
  const kind = rng.below(4);
  if (kind === 0) Reflect.deleteProperty(holder, key);
  else if (kind === 1) holder[key] = structuredClone(holder[keys[rng.below(keys.length)] ?? ''] ?? null);
  else holder[key] = structuredClone(ODD[rng.below(ODD.length)]);
  return copy;
}

/** Half change the tree behind the text, a quarter its bytes, a quarter the weights. Without its own description in half of the cases. */
function layersMutant(rng: Rng): { readonly json: Uint8Array; readonly weights: Uint8Array } {
  const { userDefinedMetadata, ...bare } = JSON_PARTS;
  const base = rng.below(2) === 0 ? bare : { ...bare, userDefinedMetadata };
  const text = (tree: unknown): Buffer => Buffer.from(JSON.stringify(tree));
  const kind = rng.below(4);
  if (kind < 2) return { json: text(changeTree(base, rng)), weights: WEIGHTS };
  const good = text(base);
  if (kind === 2) return { json: mutate(good, rng, 0, good.length), weights: WEIGHTS };
  return { json: good, weights: WEIGHTS.subarray(0, rng.below(WEIGHTS.length)) };
}

function readOne(format: 'safetensors' | 'tfjs', rng: Rng): void {
  if (format === 'safetensors') parseModelFile(safetensorsMutant(rng), 'mutant.safetensors');
  else {
    const { json, weights } = layersMutant(rng);
    readLayersModel(json, 'model.json', () => weights);
  }
}

/** Reads `count` mutants of a small network. Throws whatever is thrown that is no `file-malformed`. */
export function readModelMutants(format: MutantFormat, count: number, seed: number): MutantReport {
  if (format === 'pth') return { ...readMutants(count, seed), unclear: [], slowestMs: 0 };
  const rng = createRng(`${format}-mutants`, seed);
  const unclear: string[] = [];
  let [read, refused, slowestMs] = [0, 0, 0];
  for (let done = 0; done < count; done++) {
    const before = performance.now();
    try {
      readOne(format, rng);
      read++;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'file-malformed')) throw error;
      refused++;
      if (!/^mutant|^model\.json/.test(error.message) || !/[.!]$/.test(error.message)) unclear.push(error.message);
    }
    slowestMs = Math.max(slowestMs, performance.now() - before);
  }
  return { read, refused, unclear, slowestMs };
}
