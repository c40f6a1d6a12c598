import { describe, expect, test } from 'vitest';
import { weightSlots } from '@shared/domain/model-layers.js';
import { PRESETS } from '@shared/domain/presets.js';
import { AppError } from '@shared/errors.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { parseModelFile } from '../../../src-main/formats/read/model-file.js';
import { writeModelFile } from '../../../src-main/formats/write/model-file.js';
import { writeSafetensors } from '../../../src-main/formats/write/safetensors.js';
import { writePth, type TestTensor } from '../../support/pth-writer.js';
import { stateDict } from '../../support/reference-networks.js';

const SIZES = { filters: [2, 3], kernel: 3, hidden: [5, 4], classes: 10 };
const NO_FACTS = { name: null, preset: null, dataset: null, note: null, validation: null, test: null };

function refusal(bytes: Uint8Array): string {
  try {
    parseModelFile(bytes, 'net.pth');
  } catch (error) {
    if (error instanceof AppError && error.code === 'file-malformed') return error.message;
    throw error;
  }
  throw new Error('It was read although it must be refused.');
}

/** The state dictionary of SIZES with some entries changed, or taken away (null). */
function changed(changes: Readonly<Record<string, Partial<TestTensor> | null>>): Buffer {
  const tensors = { ...stateDict(SIZES) };
  for (const [name, change] of Object.entries(changes)) {
    const { [name]: before, ...others } = tensors;
    if (change === null) return writePth(others);
    tensors[name] = { shape: [], values: [], ...before, ...change };
  }
  return writePth(tensors);
}

describe('a state dictionary as a network', () => {
  test('has the widths of its shapes, ReLU or sigmoid in its hidden layers, and every weight of its spec', () => {
    const { candidates, weights, about } = parseModelFile(writePth(stateDict(SIZES)), 'net.pth');
    const block = (filters: number): unknown => ({
      convs: [{ filters, size: 3, stride: 1, padding: 'same' }],
      batchNorm: false,
      activation: 'relu',
      pool: { kind: 'max', size: 2, stride: 2 },
    });
    const spec = (activation: string): unknown => ({
      input: { height: 28, width: 28 },
      inputScaling: { kind: 'unit' },
      blocks: [block(2), block(3)],
      flattenDropout: 0,
      hidden: [5, 4].map((units) => ({ units, batchNorm: false, activation, dropout: 0 })),
      classes: 10,
      init: 'pytorch-default',
    });
    expect(candidates).toEqual([spec('relu'), spec('sigmoid')]);
    const slots = candidates[0] ? weightSlots(candidates[0]) : [];
    expect(weights.map(({ name, shape }) => ({ name, shape }))).toEqual(slots.map(({ name, shape }) => ({ name, shape })));
    expect(about).toEqual(NO_FACTS);
  });

  test.each([
    ['no convolutions and one hidden layer', { filters: [], kernel: 3, hidden: [7], classes: 10 }, 2],
    ['one convolution of 5x5 and no hidden layer', { filters: [4], kernel: 5, hidden: [], classes: 3 }, 1],
    ['four convolutions of 1x1 and three hidden layers', { filters: [2, 2, 2, 2], kernel: 1, hidden: [6, 5, 4], classes: 10 }, 2],
  ])('%s', (_what, sizes, candidateCount) => {
    const { candidates, weights } = parseModelFile(writePth(stateDict(sizes)), 'net.pth');
    expect(candidates).toHaveLength(candidateCount);
    const [spec] = candidates;
    expect(spec?.blocks.flatMap(({ convs }) => convs.map((conv) => [conv.filters, conv.size]))).toEqual(
      sizes.filters.map((filters) => [filters, sizes.kernel]),
    );
    expect(spec?.hidden.map(({ units }) => units)).toEqual(sizes.hidden);
    expect(spec?.classes).toBe(sizes.classes);
    expect(weights.map(({ shape }) => shape)).toEqual(spec ? weightSlots(spec).map(({ shape }) => shape) : []);
  });

  test('puts every weight where channels last has it', () => {
    const sizes = { filters: [2], kernel: 3, hidden: [3], classes: 2 };
    const numbered = Object.fromEntries(
      Object.entries(stateDict(sizes)).map(([name, { shape, values }]) => [name, { shape, values: Array.from(values, (_, at) => at) }]),
    );
    const { weights } = parseModelFile(writePth(numbered), 'net.pth');
    const at = (name: string, ...index: readonly number[]): number | undefined => {
      const tensor = weights.find((weight) => weight.name === name);
      return tensor?.values[index.reduce((sum, position, axis) => sum * (tensor.shape[axis] ?? 0) + position, 0)];
    };
    // PyTorch's own positions: conv1.weight[1, 0, 2, 1], fc1.weight[2, (1, 3, 4) of [2, 14, 14]], out.weight[1, 2]
    expect(at('param/conv1/kernel', 2, 1, 0, 1)).toBe(1 * 9 + 2 * 3 + 1);
    expect(at('param/fc1/kernel', (3 * 14 + 4) * 2 + 1, 2)).toBe(2 * 392 + (1 * 14 + 3) * 14 + 4);
    expect(at('param/output/kernel', 2, 1)).toBe(1 * 3 + 2);
  });

  test.each<[string, Buffer, string]>([
    ['a missing bias', changed({ 'fc2.bias': null }), "fc2.bias is missing; a network like the reference's has conv1, conv2, ... (if any), fc1"],
    ['a missing convolution', changed({ 'conv1.weight': null }), 'conv1.weight is missing'],
    ['no output layer', changed({ 'out.weight': null }), 'out.weight is missing'],
    ['an unknown layer', changed({ 'bn1.weight': { shape: [1], values: [1] } }), 'it has "bn1.weight", and a network like'],
    ['an unknown field', changed({ 'fc1.scale': { shape: [1], values: [1] } }), 'it has "fc1.scale", and'],
    ['a gap', changed({ 'fc4.weight': { shape: [1], values: [1] } }), 'it has fc4; at most 3'],
    ['nothing', writePth({}), 'out.weight is missing'],
    ['a kernel that is not square', changed({ 'conv1.weight': { shape: [2, 1, 3, 1], values: new Float32Array(6) } }), 'conv1.weight has the shape [2, 1, 3, 1], and [filters, 1, n, n] with an odd n'],
    ['an even kernel', changed({ 'conv1.weight': { shape: [2, 1, 2, 2], values: new Float32Array(8) } }), 'with an odd n is expected'],
    ['other channels than before', changed({ 'conv2.weight': { shape: [3, 1, 3, 3], values: new Float32Array(27) } }), '[filters, 2, n, n]'],
    ['a dense layer of another size', changed({ 'fc1.weight': { shape: [5, 100], values: new Float32Array(500) } }), 'fc1.weight has the shape [5, 100], and [units, 147] is expected'],
    ['a bias of another size', changed({ 'out.bias': { shape: [9], values: new Float32Array(9) } }), 'out.bias has the shape [9], and [10] is expected'],
    ['a value that is no number', changed({ 'out.bias': { values: new Float32Array(10).fill(NaN) } }), 'out.bias holds values that are not finite numbers'],
    ['an infinite value', changed({ 'fc1.bias': { values: Float32Array.of(0, 0, -Infinity, 0, 0) } }), 'fc1.bias holds values that are not finite'],
  ])('refused: %s', (_what, bytes, reason) => {
    const message = refusal(bytes);
    expect(message).toContain('net.pth is not a readable PyTorch state dictionary: ');
    expect(message).toContain(reason);
  }); // prettier-ignore
});

describe('our own files', () => {
  const preset = PRESETS.find(({ id }) => id === 'reference-fcnn');
  if (!preset) throw new Error('no preset');
  const spec = { ...preset.config.model, hidden: preset.config.model.hidden.map((layer) => ({ ...layer, units: 3 })) };
  const weights: readonly NamedTensor[] = weightSlots(spec).map(({ name, shape }, index) => ({
    name,
    shape,
    values: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(index / 7),
  }));
  const model = JSON.stringify(spec);

  test('give back what was written, with all that is known', () => {
    const facts = {
      name: 'Größe 28',
      preset: 'reference-fcnn',
      dataset: 'mnist',
      note: 'ReLU',
      validation: { loss: 0.25, correct: 9, total: 10 },
      test: { loss: 1 / 3, correct: 8, total: 10 },
    };
    expect(parseModelFile(writeModelFile(spec, weights, facts), 'x')).toEqual({ candidates: [spec], weights, about: facts });
    expect(parseModelFile(writeModelFile(spec, weights, NO_FACTS), 'x').about).toEqual(NO_FACTS);
  });

  test('may be a checkpoint of a run, with or without the state of its optimizer', () => {
    const slot = { name: 'slot/m/param/fc1/bias', shape: [3], values: new Float32Array(3) };
    const checkpoint = writeSafetensors([...weights, slot], { kind: 'state', runId: 'a-run', epoch: '7', model });
    expect(parseModelFile(checkpoint, 'x')).toMatchObject({ candidates: [spec], weights, about: { note: 'Epoch 7 of run a-run' } });
  });

  test('may have facts that cannot be understood, which are as good as none', () => {
    const odd = writeSafetensors(weights, { model, test: 'ninety', validation: '{"loss":1,"correct":-3,"total":0}' });
    expect(parseModelFile(odd, 'x').about).toEqual(NO_FACTS);
  });

  test.each<[string, readonly NamedTensor[], Readonly<Record<string, string>>, string]>([
    ['no network', weights, {}, 'it does not say which network'],
    ['a network that is not JSON', weights, { model: '{' }, 'cannot be understood'],
    ['a network with a field too many', weights, { model: model.replace('{', '{"code":"x",') }, 'cannot be understood'],
    ['a missing weight', weights.slice(1), { model }, 'param/fc1/kernel is missing'],
    ['a weight of another shape', [...weights.slice(0, -1), { name: 'param/output/bias', shape: [1], values: Float32Array.of(1) }], { model }, 'param/output/bias has the shape [1], and its network needs [10]'],
    ['a weight that is no number', weights.map((weight) => ({ ...weight, values: weight.values.map(() => NaN) })), { model }, 'param/fc1/kernel holds values that are not finite'],
  ])('refused: %s', (_what, tensors, metadata, reason) => {
    expect(refusal(writeSafetensors(tensors, metadata))).toContain(reason);
  }); // prettier-ignore
});
