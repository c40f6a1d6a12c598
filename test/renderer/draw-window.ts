import { MNIST } from '@shared/domain/dataset.js';
import { weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { NewDrawing, SavedDrawing } from '@shared/domain/saved-drawing.js';
import type { NetworkRef } from '@shared/domain/network.js';
import { AppError } from '@shared/errors.js';
import type { Settings } from '@shared/ipc/contract.js';
import { buildDataset, buildModel, MNIST_SUMMARY } from '../support/renderer-builders.js';
import type { FakeApi } from '../support/renderer-fake-api.js';
import { idleWindow, USED_SETTINGS } from '../support/renderer-window.js';

/** One hidden layer of two units on 28 x 28 pixels: unit 0 sees the middle columns, unit 1 the middle rows. */
export const LINE_SPEC: ModelSpec = {
  input: { height: 28, width: 28 },
  inputScaling: { kind: 'unit' },
  blocks: [],
  flattenDropout: 0,
  hidden: [{ units: 2, batchNorm: false, activation: 'relu', dropout: 0 }],
  classes: 10,
  init: 'he-normal',
};

/** Reads an upright line as `upright`, a lying one as `lying`. */
export function lineWeights(upright: number, lying: number, spec: ModelSpec = LINE_SPEC): readonly NamedTensor[] {
  const isMiddle = (at: number): boolean => at >= 13 && at <= 15;
  return weightSlots(spec).map(({ name, shape }) => {
    const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
    if (name === 'param/fc1/kernel') {
      for (let pixel = 0; pixel < 784; pixel++) {
        values[pixel * 2] = isMiddle(pixel % 28) ? 0.1 : 0;
        values[pixel * 2 + 1] = isMiddle(Math.floor(pixel / 28)) ? 0.1 : 0;
      }
    }
    if (name === 'param/output/kernel') {
      values[upright] = 2;
      values[spec.classes + lying] = 2;
    }
    return { name, shape, values };
  });
}

/** A window with the two bundled networks, one of which reads lying lines as something else; it remembers drawings and settings. */
export function drawWindow(): FakeApi {
  const fake = idleWindow();
  const names: Readonly<Record<string, string>> = { 'reference-cnn': 'Reference CNN', 'reference-fcnn': 'Reference FCNN' };
  let settings: Settings = USED_SETTINGS;
  let drawings: readonly SavedDrawing[] = [];
  const modelOf = (network: NetworkRef): string => (network.kind === 'model' ? network.modelId : 'none');
  fake.answer('settings:get', () => settings);
  fake.answer('settings:change', (changes) => (settings = { ...settings, ...changes }));
  fake.answer('models:list', () => Object.entries(names).map(([id, name]) => buildModel({ id, name, source: 'bundled', spec: LINE_SPEC })));
  fake.answer('inspection:open', (network) => {
    const name = names[modelOf(network)];
    if (name === undefined) throw new AppError('model-not-found', `There is no model "${modelOf(network)}" in this history.`);
    const facts = { colour: null, epoch: null, epochs: [], bestEpoch: null, isLive: false, dataset: 'mnist' };
    return { ...facts, name, classNames: MNIST.classNames, spec: LINE_SPEC };
  });
  fake.answer('inspection:get-weights', ({ network }) => lineWeights(1, modelOf(network) === 'reference-cnn' ? 7 : 5));
  fake.answer('drawings:list', () => drawings);
  fake.answer('drawings:save', (drawing: NewDrawing) => {
    const saved = { ...drawing, id: `drawing-${drawings.length}`, createdAt: Date.UTC(2026, 10, 22) };
    drawings = [...drawings, saved];
    queueMicrotask(() => {
      fake.send('drawings:changed', null);
    });
    return saved;
  });
  fake.answer('drawings:delete', (id) => {
    drawings = drawings.filter((drawing) => drawing.id !== id);
    queueMicrotask(() => {
      fake.send('drawings:changed', null);
    });
    return null;
  });
  return fake;
}

/** The same with a network of four letters, which reads an upright line as "b" and a lying one as "ash". */
export function lettersWindow(): FakeApi {
  const fake = drawWindow();
  const spec: ModelSpec = { ...LINE_SPEC, classes: 4 };
  const classNames = ['a', 'b', 'c', 'ash'];
  const bundled = ['reference-cnn', 'reference-fcnn'].map((id) => buildModel({ id, name: id, source: 'bundled', spec: LINE_SPEC }));
  fake.answer('datasets:list', () => [MNIST_SUMMARY, buildDataset({ classNames })]);
  fake.answer('models:list', () => [...bundled, buildModel({ id: 'letters-net', name: 'Letters net', spec, dataset: 'letters' })]);
  fake.answer('inspection:open', (network) => {
    const facts = { colour: null, epoch: null, epochs: [], bestEpoch: null, isLive: false };
    return network.kind === 'model' && network.modelId === 'letters-net'
      ? { ...facts, name: 'Letters net', dataset: 'letters', classNames, spec }
      : { ...facts, name: 'digits', dataset: 'mnist', classNames: MNIST.classNames, spec: LINE_SPEC };
  });
  fake.answer('inspection:get-weights', ({ network }) =>
    network.kind === 'model' && network.modelId === 'letters-net' ? lineWeights(1, 3, spec) : lineWeights(1, 7),
  );
  fake.answer('datasets:read-digits', ({ dataset, indices }) => ({
    height: 28,
    width: 28,
    pixels: new Uint8Array(indices.length * 784),
    labels: Uint8Array.from(indices, (index) => index % (dataset === 'letters' ? 4 : 10)),
  }));
  return fake;
}
