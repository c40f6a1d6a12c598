import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { readLayersModel } from '../../../../src-main/formats/read/layers-model.js';
import { countedWeights, exported, layersModelParts, readParts, SMALL_SPEC } from '../../../support/layers-models.js';

type Config = Record<string, unknown>;
type Entry = { class_name: string; config: Config };

const conv = (name: string, extra: Config = {}): Entry => ({
  class_name: 'Conv2D',
  config: { name, filters: 2, kernel_size: [3, 3], strides: [1, 1], padding: 'same', activation: 'relu', ...extra },
});
const dense = (name: string, units: number, activation: string, extra: Config = {}): Entry => ({
  class_name: 'Dense',
  config: { name, units, activation, use_bias: true, ...extra },
});
const layer = (className: string, name: string, extra: Config = {}): Entry => ({ class_name: className, config: { name, ...extra } });
const INPUT = { batch_input_shape: [null, 28, 28, 1] };
const FLATTEN = layer('Flatten', 'flatten');

/** A file with these layers; its weights are those that the listed shapes take. */
function fileOf(layers: readonly Entry[], shapes: Readonly<Record<string, readonly number[]>> = {}): { json: object; weights: Uint8Array } {
  const weights = Object.entries(shapes).map(([name, shape]) => ({ name, shape, dtype: 'float32' }));
  const count = weights.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
  const modelTopology = { class_name: 'Sequential', config: { name: 'net', layers } };
  return {
    json: { format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['w.bin'], weights }] },
    weights: new Uint8Array(new Float32Array(count).fill(0.5).buffer),
  };
}

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'file-malformed') return error.message;
    throw error;
  }
  throw new Error('It was read although it must be refused.');
}

describe('a TF.js LayersModel', () => {
  test('of ours comes back as the same network with the same weights and its name', () => {
    const { candidates, weights, about } = readParts(layersModelParts(exported(SMALL_SPEC)));
    expect(candidates).toEqual([SMALL_SPEC]);
    expect(weights).toEqual(countedWeights(SMALL_SPEC));
    expect(about).toMatchObject({ name: 'a network', note: null });
  });

  test('of ours is read from its layers alone when it does not say its network, or says another one', () => {
    const { json, weights } = layersModelParts(exported(SMALL_SPEC));
    const other = { ...SMALL_SPEC, classes: 3 };
    for (const userDefinedMetadata of [null, { model: other }, { model: 'x' }]) {
      const [spec] = readParts({ json: { ...json, userDefinedMetadata }, weights }).candidates;
      expect(spec).toMatchObject({ ...SMALL_SPEC, init: 'glorot-uniform', inputScaling: { kind: 'standardised' } });
      const scaling = spec?.inputScaling.kind === 'standardised' ? spec.inputScaling : { mean: NaN, deviation: NaN };
      expect([scaling.mean, scaling.deviation]).toEqual([expect.closeTo(0.1307, 12), expect.closeTo(0.3081, 12)]);
    }
  });

  test('has blocks of two equal convolutions, pooling, dropout where it fits, and a note of what does not', () => {
    const layers = [
      conv('a', INPUT),
      conv('b'),
      layer('Dropout', 'left', { rate: 0.1 }),
      conv('c', { use_bias: false }),
      layer('MaxPooling2D', 'p', { pool_size: [2, 2], strides: null, padding: 'same' }),
      layer('Dropout', 'before', { rate: 0.2 }),
      FLATTEN,
      dense('d', 3, 'linear'),
      layer('ReLU', 'r'),
      layer('Dropout', 'after', { rate: 0.3 }),
      dense('e', 10, 'softmax'),
    ];
    const shapes = { 'a/kernel': [3, 3, 1, 2], 'a/bias': [2], 'b/kernel': [3, 3, 2, 2], 'b/bias': [2], 'c/kernel': [3, 3, 2, 2] };
    const denseShapes = { 'net/d/kernel': [392, 3], 'net/d/bias': [3], 'e/kernel': [3, 10], 'e/bias': [10] };
    const { candidates, weights, about } = readParts(fileOf(layers, { ...shapes, ...denseShapes }));
    const one = { filters: 2, size: 3, stride: 1, padding: 'same' };
    expect(candidates).toEqual([
      {
        input: { height: 28, width: 28 },
        inputScaling: { kind: 'unit' },
        blocks: [
          { convs: [one, one], batchNorm: false, activation: 'relu', pool: null },
          { convs: [one], batchNorm: false, activation: 'relu', pool: { kind: 'max', size: 2, stride: 2 } },
        ],
        flattenDropout: 0.2,
        hidden: [{ units: 3, batchNorm: false, activation: 'relu', dropout: 0.3 }],
        classes: 10,
        init: 'glorot-uniform',
      },
    ]);
    expect(about.note).toBe('Left out, since it only matters in training: dropout of layer 3, "left" (Dropout)');
    expect(weights.find(({ name }) => name === 'param/conv3/bias')?.values).toEqual(new Float32Array(2));
  });

  test.each([
    ['pixels from 0 to 255', { scale: 1 / 255, offset: 0 }, { kind: 'unit' }],
    ['pixels from 0 to 255 around 0', { scale: 1 / 127.5, offset: -1 }, { kind: 'standardised', mean: 0.5, deviation: 0.5 }],
    ['ink from 0 to 1', { scale: 2, offset: -1 }, { kind: 'standardised', mean: 0.5, deviation: 0.5 }],
  ])('whose Rescaling expects %s', (_what, config, expected) => {
    const layers = [layer('Rescaling', 's', { ...config, ...INPUT }), FLATTEN, dense('e', 10, 'softmax')];
    const [spec] = readParts(fileOf(layers, { 'e/kernel': [784, 10], 'e/bias': [10] })).candidates;
    expect(spec?.inputScaling).toEqual(expected);
  });

  test.each([
    ['784 numbers', [null, 784], []],
    ['images without channels', [null, 28, 28], [FLATTEN]],
  ])('may read %s', (_what, shape, flatten) => {
    const input = layer('InputLayer', 'in', { batch_input_shape: shape });
    const [spec] = readParts(fileOf([input, ...flatten, dense('e', 10, 'linear')], { 'e/kernel': [784, 10], 'e/bias': [10] })).candidates;
    expect(spec).toMatchObject({ input: { height: 28, width: 28 }, blocks: [], hidden: [], classes: 10 });
  });

  test.each<[string, readonly Entry[], string]>([
    ['a layer that there is not here', [conv('a', INPUT), FLATTEN, layer('LSTM', 'lstm_1', { units: 3 })], 'layer 3, "lstm_1" (LSTM), is not supported: Digit Lab reads Rescaling, Conv2D,'],
    ['a class that every object has', [layer('constructor', 'x', INPUT)], '"x" (constructor), is not supported'],
    ['channels first', [conv('a', { ...INPUT, data_format: 'channels_first' })], 'layer 1, "a" (Conv2D), cannot be read with this data_format'],
    ['a kernel that is not square', [conv('a', { ...INPUT, kernel_size: [3, 5] })], '(Conv2D), cannot be read with this kernel_size'],
    ['a dilated kernel', [conv('a', { ...INPUT, dilation_rate: [2, 2] })], 'with this dilation_rate'],
    ['another activation', [conv('a', { ...INPUT, activation: 'swish' })], 'with this activation'],
    ['no activation', [conv('a', { ...INPUT, activation: 'linear' }), conv('b')], 'layer 1, "a" (Conv2D), has no activation that can be read'],
    ['normalisation after the activation', [conv('a', INPUT), layer('BatchNormalization', 'n')], 'layer 2, "n" (BatchNormalization), is read only between'],
    ['an activation of its own', [layer('Activation', 'x', { ...INPUT, activation: 'relu' })], 'is read only right after'],
    ['pooling first', [layer('MaxPooling2D', 'p', { ...INPUT, pool_size: [2, 2] })], 'is read only once after a convolution'],
    ['pooling that pads', [conv('a', INPUT), layer('AveragePooling2D', 'p', { pool_size: [3, 3], padding: 'same' })], 'pads images of 28 x 28'],
    ['a convolution after flatten', [FLATTEN, conv('b')].map((entry, index) => (index === 0 ? layer('Flatten', 'flatten', INPUT) : entry)), 'stands where the image is flat already'],
    ['dense before flatten', [dense('d', 3, 'relu', INPUT)], '(Dense), stands before a Flatten'],
    ['no image left', [conv('a', { ...INPUT, kernel_size: [29, 29], padding: 'valid' })], 'nothing is left of its image'],
    ['a last layer with ReLU', [layer('Flatten', 'f', INPUT), dense('d', 10, 'relu')], 'may only be followed by softmax'],
    ['no dense layer', [conv('a', INPUT)], 'no dense layer at its end'],
    ['colours', [conv('a', { batch_input_shape: [null, 28, 28, 3] })], 'its input has the shape [28, 28, 3]'],
    ['no shape', [conv('a')], 'does not say the shape of the images'],
    ['rescaling in between', [conv('a', INPUT), layer('Rescaling', 's', { scale: 2 })], 'is read only once, before every other layer'],
    ['too many layers', Array.from({ length: 65 }, (_, index) => conv(`c${index}`, INPUT)), '65 layers; at most 64'],
    ['no layers', [], 'has no layers'],
  ])('refused: %s', (_what, layers, reason) => {
    const message = refusal(() => readParts(fileOf(layers)));
    expect(message).toContain('model.json is not a readable TF.js LayersModel: ');
    expect(message).toContain(reason);
    expect(message).toMatch(/^[^\n]+\.$/);
  }); // prettier-ignore
});

describe('the weights of a LayersModel', () => {
  const LAYERS = [layer('Flatten', 'f', INPUT), dense('e', 10, 'softmax')];
  const GOOD = fileOf(LAYERS, { 'e/kernel': [784, 10], 'e/bias': [10] });
  const withManifest = (weightsManifest: unknown): object => ({ ...GOOD.json, weightsManifest });
  const kernel = { name: 'e/kernel', shape: [784, 10], dtype: 'float32' };
  const bias = { name: 'e/bias', shape: [10], dtype: 'float32' };
  const group = (entries: readonly object[], paths = ['w.bin']): readonly object[] => [{ paths, weights: entries }];

  test('may lie in several files, and an optimizer beside them is skipped', () => {
    const optimizer = [{ name: 'iter', shape: [], dtype: 'int32', group: 'optimizer' }];
    const bytes = Buffer.concat([GOOD.weights, Buffer.alloc(4)]);
    const parts: Readonly<Record<string, Uint8Array>> = { 'a/1.bin': bytes.subarray(0, 1001), '2.bin': bytes.subarray(1001) };
    const json = withManifest(group([kernel, bias, ...optimizer], Object.keys(parts)));
    const { weights } = readLayersModel(Buffer.from(JSON.stringify(json)), 'x', (name) => parts[name] ?? new Uint8Array());
    expect(weights.map(({ name }) => name)).toEqual(['param/output/kernel', 'param/output/bias']);
    expect(weights.flatMap(({ values }) => [...values]).every((value) => value === 0.5)).toBe(true);
  });

  test.each(['../w.bin', '/etc/passwd', 'a/../../w.bin', 'C:\\w.bin', 'a\\b', './w.bin', 'a//b', 'a\0b'])('are not read at %j', (place) => {
    const json = withManifest(group([kernel, bias], [place]));
    const asked: string[] = [];
    const message = refusal(() =>
      readLayersModel(Buffer.from(JSON.stringify(json)), 'x', (name) => {
        asked.push(name);
        return GOOD.weights;
      }),
    );
    expect(message).toContain('outside of its folder');
    expect(asked).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['one that is missing', group([kernel, { ...bias, name: 'e/offset' }]), '"e/bias" is missing'],
    ['another shape', group([{ ...kernel, shape: [10, 784] }, bias]), '"e/kernel" has the shape [10, 784], and its network needs [784, 10]'],
    ['one of no layer', [...group([kernel, bias]), ...group([{ ...bias, name: 'x/bias', shape: [7850] }])], '"x/bias" belongs to none'],
    ['one name twice', group([kernel, bias, { ...bias, shape: [0] }]), 'two weights that are called "e/bias"'],
    ['another type', group([{ ...kernel, dtype: 'float16' }, bias]), '"float16"; only float32'],
    ['quantised', group([{ ...kernel, quantization: { dtype: 'uint8', scale: 1, min: 0 } }, bias]), 'is quantised'],
    ['other sizes', group([{ ...kernel, shape: [783, 10] }, bias]), 'its weights take 31360 bytes, and "w.bin" has 31400'],
    ['far too large', group([{ ...kernel, shape: [100_000_000, 100_000_000] }, bias]), 'at most 128000000 can be read'],
    ['too many files', group([kernel, bias], Array.from({ length: 257 }, () => 'w.bin')), 'cannot be understood'],
    ['a rank of 5', group([{ ...kernel, shape: [1, 1, 1, 1, 1] }]), 'its list of weights cannot be understood (at 0.weights.0.shape)'],
    ['no list', 'w.bin', 'its list of weights cannot be understood'],
  ])('refused: %s', (_what, manifest, reason) => {
    expect(refusal(() => readParts({ json: withManifest(manifest), weights: GOOD.weights }))).toContain(reason);
  }); // prettier-ignore

  test('refused: a value that is no number', () => {
    const weights = new Uint8Array(new Float32Array(7850).fill(NaN).buffer);
    expect(refusal(() => readParts({ json: GOOD.json, weights }))).toContain('not finite numbers');
  });
});

describe('a model.json', () => {
  const read = (text: string): string => refusal(() => readLayersModel(Buffer.from(text), 'model.json', () => new Uint8Array()));

  test.each([
    ['half a text', '{"modelTopology":', 'it is not JSON text'],
    ['no network', '{"format":"digit-lab-run"}', 'it has no modelTopology'],
    ['a GraphModel', '{"format":"graph-model","modelTopology":{"node":[]}}', 'it is a GraphModel'],
    ['a network that branches', '{"modelTopology":{"class_name":"Functional","config":{}}}', 'a "Functional" model; only Sequential'],
    ['deep nesting', `${'{"a":'.repeat(100_000)}1`, 'it nests 100000 levels deep; at most 32'],
    ['too many bytes', `{"a":"${'x'.repeat(4_000_000)}"}`, 'at most 4000000 can be read'],
  ])('refused: %s', (_what, text, reason) => {
    expect(read(text)).toContain(reason);
  });
});
