import { AppError } from '@shared/errors.js';
import { readLayersModel } from '../../src-main/formats/read/layers-model.js';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import { writeModelFile } from '../../src-main/formats/write/model-file.js';
import { writePytorchSafetensors } from '../../src-main/formats/write/pytorch-weights.js';
import { writeSafetensors } from '../../src-main/formats/write/safetensors.js';
import { createRng, type Rng } from '../../src-main/lib/rng.js';
import { countedWeights, exported, layersModelParts, SMALL_SPEC } from './layers-models.js';
import { mutate, pthMutant } from './pth-mutants.js';

export const MUTANT_FORMATS = ['pth', 'safetensors', 'safetensors-pytorch', 'tfjs'] as const;
export type MutantFormat = (typeof MUTANT_FORMATS)[number];

export interface MutantReport {
  readonly read: number;
  readonly refused: number;
  /** Refusals that are not one sentence of one line. */
  readonly unclear: readonly string[];
  readonly slowestMs: number;
}

const SCORE = { loss: 0.05, correct: 9_850, total: 10_000 };
const FACTS = { name: 'a network', preset: null, dataset: 'mnist', note: 'a note', validation: SCORE, test: SCORE };
const OURS = Buffer.from(writeModelFile(SMALL_SPEC, countedWeights(SMALL_SPEC), FACTS));
const PYTORCH = Buffer.from(writePytorchSafetensors(exported(SMALL_SPEC)));
const { json: JSON_PARTS, weights: WEIGHTS } = layersModelParts(exported(SMALL_SPEC));

/** A third changes any byte or cuts the file, two thirds change its header, where the decisions are. */
function safetensorsMutant(good: Buffer, rng: Rng): Buffer {
  if (rng.below(3) > 0) return mutate(good, rng, 0, 8 + Number(good.readBigUInt64LE(0)));
  const mutant = mutate(good, rng, 0, good.length);
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

/** Half change the trees that the metadata holds as JSON text, half are mutants as of any safetensors file. */
function ourMutant(rng: Rng): Uint8Array {
  if (rng.below(2) === 0) return safetensorsMutant(OURS, rng);
  const changed = changeTree({ model: SMALL_SPEC, validation: SCORE, test: SCORE }, rng) as Record<string, unknown>;
  const texts = Object.entries(changed).map(([key, tree]) => [key, JSON.stringify(tree)] as const);
  return writeSafetensors(countedWeights(SMALL_SPEC), { format: 'digit-lab', kind: 'weights', ...Object.fromEntries(texts) });
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

const READ_ONE: Readonly<Record<MutantFormat, (rng: Rng) => void>> = {
  pth: (rng) => parseModelFile(pthMutant(rng), 'mutant.pth'),
  safetensors: (rng) => parseModelFile(ourMutant(rng), 'mutant.safetensors'),
  'safetensors-pytorch': (rng) => parseModelFile(safetensorsMutant(PYTORCH, rng), 'mutant.safetensors'),
  tfjs: (rng) => {
    const { json, weights } = layersMutant(rng);
    readLayersModel(json, 'model.json', () => weights);
  },
};

/** Names the file and is one line. */
const isClear = (message: string): boolean => /^(mutant|model\.json)\b.*[.!]$/.test(message);

/** Reads `count` mutants of a small network. Throws whatever is thrown that is no `file-malformed`. */
export function readModelMutants(format: MutantFormat, count: number, seed: number): MutantReport {
  const rng = createRng(`${format}-mutants`, seed);
  const unclear: string[] = [];
  let [read, refused, slowestMs] = [0, 0, 0];
  for (let done = 0; done < count; done++) {
    const before = performance.now();
    try {
      READ_ONE[format](rng);
      read++;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'file-malformed')) throw error;
      refused++;
      if (!isClear(error.message)) unclear.push(error.message);
    }
    slowestMs = Math.max(slowestMs, performance.now() - before);
  }
  return { read, refused, unclear, slowestMs };
}
