import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { PRESETS } from '@shared/domain/presets.js';
import { weightSlots } from '@shared/domain/model-layers.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { writeModelFile } from '../../src-main/formats/write/model-file.js';
import type { NewModel } from '../../src-main/history/history.js';
import { writePth } from './pth-writer.js';
import { stateDict, type ReferenceSizes } from './reference-networks.js';

/** The reference FCNN with three units in each hidden layer. */
export function buildSpec(overrides: Partial<ModelSpec> = {}): ModelSpec {
  const preset = PRESETS.find(({ id }) => id === 'reference-fcnn');
  if (!preset) throw new Error('The preset reference-fcnn is gone');
  const { model } = preset.config;
  return { ...model, hidden: model.hidden.map((layer) => ({ ...layer, units: 3 })), ...overrides };
}

/** Weights of a spec, all of one tensor equal. */
export function buildWeights(spec: ModelSpec): readonly NamedTensor[] {
  return weightSlots(spec).map(({ name, shape }, index) => ({
    name,
    shape,
    values: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(index / 7 - 0.5),
  }));
}

export function buildModel(overrides: Partial<NewModel> = {}): NewModel {
  const spec = overrides.spec ?? buildSpec();
  return {
    name: 'fnet',
    spec,
    weights: buildWeights(spec),
    preset: null,
    dataset: 'mnist',
    note: 'ReLU found by evaluating both',
    validation: { loss: 0.25, correct: 11_000, total: 12_000 },
    test: { loss: 0.5, correct: 9_000, total: 10_000 },
    createdAt: Date.UTC(2026, 0, 31, 9, 45, 12, 7),
    ...overrides,
  };
}

/** Puts a model among those that come with the program. */
export function bundleModel(resourcesDir: string, id: string, bytes: Uint8Array = bundledBytes(id)): void {
  const folder = path.join(resourcesDir, 'pretrained');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${id}.safetensors`), bytes);
}

function bundledBytes(id: string): Uint8Array {
  const { spec, weights, validation, test } = buildModel();
  return writeModelFile(spec, weights, { name: `Model ${id}`, preset: id, dataset: 'mnist', note: 'Seed 1', validation, test });
}

/** Writes a small .pth into a folder and returns its path. */
export function writePthFile(folder: string, name: string, sizes: Partial<ReferenceSizes> = {}): string {
  const file = path.join(folder, name);
  writeFileSync(file, writePth(stateDict({ filters: [], kernel: 3, hidden: [4], classes: 10, ...sizes })));
  return file;
}
