import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { readLayersModel } from '../../src-main/formats/read/layers-model.js';
import type { ModelFile } from '../../src-main/formats/read/model-file.js';
import type { ExportedModel } from '../../src-main/formats/write/exported-model.js';
import { writeLayersModel } from '../../src-main/formats/write/tfjs-layers.js';

/** A small network with one of everything that a LayersModel can hold. */
export const SMALL_SPEC: ModelSpec = {
  input: { height: 28, width: 28 },
  inputScaling: { kind: 'standardised', mean: 0.1307, deviation: 0.3081 },
  blocks: [
    {
      convs: [{ filters: 2, size: 5, stride: 2, padding: 'same' }],
      batchNorm: true,
      activation: 'relu',
      pool: { kind: 'max', size: 2, stride: 2 },
    },
  ],
  flattenDropout: 0.25,
  hidden: [{ units: 4, batchNorm: false, activation: 'tanh', dropout: 0.5 }],
  classes: 10,
  init: 'he-normal',
};

/** Weights that all differ. */
export function countedWeights(spec: ModelSpec): readonly NamedTensor[] {
  let next = 0;
  return weightSlots(spec).map(({ name, shape }) => ({
    name,
    shape,
    values: Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, () => Math.fround(1 / ++next)),
  }));
}

export const exported = (spec: ModelSpec, weights: readonly NamedTensor[] = countedWeights(spec)): ExportedModel => ({
  name: 'a network',
  spec,
  weights,
  classNames: Array.from({ length: spec.classes }, (_, index) => String(index)),
});

/** A model.json as an object that a test may change, and its one file of weights. */
export interface LayersModelParts {
  readonly json: Record<string, unknown>;
  readonly weights: Uint8Array;
}

export function layersModelParts(model: ExportedModel): LayersModelParts {
  const { topology, weights } = writeLayersModel(model, 'weights.bin');
  return { json: JSON.parse(new TextDecoder().decode(topology)) as Record<string, unknown>, weights };
}

/** Reads a model.json whose one file of weights is given. */
export function readParts({ json, weights }: { readonly json: unknown; readonly weights: Uint8Array }): ModelFile {
  return readLayersModel(new TextEncoder().encode(JSON.stringify(json)), 'model.json', () => weights);
}

/** Writes model.json and weights.bin into a new folder; returns model.json. */
export function writeLayersFolder(folder: string, model: ExportedModel = exported(SMALL_SPEC)): string {
  mkdirSync(folder, { recursive: true });
  const { topology, weights } = writeLayersModel(model, 'weights.bin');
  writeFileSync(path.join(folder, 'weights.bin'), weights);
  writeFileSync(path.join(folder, 'model.json'), topology);
  return path.join(folder, 'model.json');
}
