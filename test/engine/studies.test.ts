import { readFileSync } from 'node:fs';
import type { Tensor4D } from '@tensorflow/tfjs-node';
import { afterEach, describe, expect, test } from 'vitest';
import { convStages } from '@shared/domain/conv-stages.js';
import type { FilterRef } from '@shared/domain/inspection.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { readIdxImages, readIdxLabels } from '../../src-main/formats/read/idx.js';
import { setUpInspections, type InspectedNetwork, type InspectionSetup } from '../support/inspection.js';
import { randomWeights } from '../support/oracle-arbitraries.js';
import { tensorFlow } from '../support/oracle-harness.js';
import { smallMnist } from '../support/oracle-mnist.js';
import { oracleForward, oracleFrom, oracleWeights } from '../support/oracle-network.js';
import { tf } from '../support/oracle-tensorflow.js';

const COUNT = 60;
const conv = (filters: number, size: number, stride = 1, padding: 'same' | 'valid' = 'same') => ({ filters, size, stride, padding });

const TWO_BLOCKS: ModelSpec = {
  input: { height: 28, width: 28 },
  inputScaling: { kind: 'unit' },
  blocks: [
    { convs: [conv(3, 3)], batchNorm: false, activation: 'relu', pool: { kind: 'max', size: 2, stride: 2 } },
    { convs: [conv(4, 3)], batchNorm: false, activation: 'relu', pool: { kind: 'average', size: 2, stride: 2 } },
  ],
  flattenDropout: 0.1,
  hidden: [{ units: 8, batchNorm: false, activation: 'relu', dropout: 0 }],
  classes: 10,
  init: 'he-normal',
};
/** Two convolutions in a block, strides, no padding, normalisation and activations that go below 0. */
const ODD: ModelSpec = {
  ...TWO_BLOCKS,
  inputScaling: { kind: 'standardised', mean: 0.13, deviation: 0.31 },
  blocks: [
    { convs: [conv(3, 5, 2, 'valid'), conv(2, 4)], batchNorm: true, activation: 'tanh', pool: { kind: 'max', size: 3, stride: 1 } },
    { convs: [conv(3, 2, 3)], batchNorm: false, activation: 'sigmoid', pool: null },
  ],
};
const SPECS = [
  ['two blocks with pooling', TWO_BLOCKS],
  ['strides, tanh, two convolutions in a block', ODD],
] as const;

function setUp(model: ModelSpec, onBreath?: () => void): InspectionSetup & { readonly network: InspectedNetwork } {
  const network = { model, weights: randomWeights(model, 5), dataset: smallMnist(1, COUNT) };
  return { ...setUpInspections(tensorFlow, { net: network }, onBreath), network };
}

interface Images {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

function testImages({ dataset }: InspectedNetwork): Images {
  const { testImages: images, testLabels } = dataset.files;
  return {
    pixels: readIdxImages(readFileSync(images.path), 'images').pixels,
    labels: readIdxLabels(readFileSync(testLabels.path), 'labels'),
  };
}

/** A layer's output for every test image by tfjs: [image][position][channel], positions row-major. */
function oracleMaps({ model, weights }: InspectedNetwork, { pixels }: Images, layer: string): number[][][] {
  return tf.tidy(() => {
    const maps = oracleForward(model, oracleWeights(weights), pixels, { training: false }).outputs.get(layer) as Tensor4D;
    return maps.reshape<Tensor4D>([maps.shape[0], -1, maps.shape[3]]).arraySync() as unknown as number[][][];
  });
}

/** Logits of every test image without these filters, by tfjs: [image][class]. */
function oracleWithout({ model, weights }: InspectedNetwork, pixels: Uint8Array, removed: readonly FilterRef[]): number[][] {
  return tf.tidy(() => {
    const all = oracleWeights(weights);
    const stages = convStages(model);
    let value = oracleForward(model, all, pixels, { training: false }).outputs.get(stages[0]?.activation ?? '') as Tensor4D;
    for (const [index, { conv: name, activation, filters }] of stages.entries()) {
      const keep = Array.from({ length: filters }, (_, filter) =>
        removed.some((ref) => ref.layer === name && ref.filter === filter) ? 0 : 1,
      );
      const masked = value.mul(tf.tensor1d(keep));
      const next = stages[index + 1]?.activation;
      value = oracleFrom(model, all, masked, activation, next) as unknown as Tensor4D;
    }
    return value.arraySync() as unknown as number[][];
  });
}

const largestAt = (values: readonly number[]): number => values.indexOf(Math.max(...values));
const rightOf = (logits: readonly number[][], labels: Uint8Array): number =>
  logits.filter((row, image) => largestAt(row) === labels[image]).length;
const softmax = (logits: readonly number[]): readonly number[] => {
  const exponentials = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  return exponentials.map((value) => value / exponentials.reduce((sum, other) => sum + other, 0));
};

describe.each(SPECS)('every filter over the test set: %s', (_name, model) => {
  test.each(convStages(model))(
    '$conv: peaks, strongest digits and means are those that plain loops find',
    async ({ conv: layer, activation, filters }) => {
      const { ask, network } = setUp(model);
      const images = testImages(network);
      const maps = oracleMaps(network, images, activation);
      const profile = await ask('net', { kind: 'profile-layer', layer });
      expect(profile).toMatchObject({ layer, testCount: COUNT });
      expect(profile.filters.map(({ filter }) => filter)).toEqual(Array.from({ length: filters }, (_, filter) => filter));
      for (const { filter, strongest, meanByClass, peak } of profile.filters) {
        const values = maps.map((map) => map.map((channels) => channels[filter] ?? NaN));
        const peaks = values.map((map, index) => ({ index, value: Math.max(...map) }));
        expect(peak).toBeCloseTo(Math.max(...peaks.map(({ value }) => value)), 4);
        const expected = peaks
          .filter(({ value }) => value > 0)
          .sort((a, b) => b.value - a.value)
          .slice(0, 9);
        expect(strongest).toHaveLength(expected.length);
        strongest.forEach(({ index, label, value }, rank) => {
          expect(value).toBeCloseTo(expected[rank]?.value ?? NaN, 4);
          expect(peaks[index]?.value).toBeCloseTo(value, 4);
          expect(label).toBe(images.labels[index]);
        });
        expect(new Set(strongest.map(({ index }) => index)).size).toBe(strongest.length);
        meanByClass.forEach((mean, classIndex) => {
          const own = values.filter((_, image) => images.labels[image] === classIndex).flat();
          expect(mean).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length), 4);
        });
      }
    },
  );

  test.each(convStages(model))(
    '$conv: nothing outside a patch matters to its peak, and something inside does',
    async ({ conv: layer, activation }) => {
      const { ask, network } = setUp(model);
      const { pixels } = testImages(network);
      const profile = await ask('net', { kind: 'profile-layer', layer });
      const peakOf = async (image: Uint8Array, filter: number): Promise<Float32Array> => {
        const { layers } = await ask('net', { kind: 'look', pixels: image, layers: [activation] });
        const channels = layers[0]?.shape[2] ?? 1;
        return (layers[0]?.values ?? new Float32Array()).filter((_, at) => at % channels === filter);
      };
      for (const { filter, strongest } of profile.filters.slice(0, 2)) {
        const [best] = strongest;
        if (!best) continue;
        const { top, left, height, width } = best.patch;
        const image = pixels.slice(best.index * 784, (best.index + 1) * 784);
        const isInside = (at: number): boolean => {
          const [row, column] = [Math.floor(at / 28), at % 28];
          return row >= top && row < top + height && column >= left && column < left + width;
        };
        const before = await peakOf(image, filter);
        const place = before.indexOf(Math.max(...before));
        const outside = await peakOf(
          image.map((ink, at) => (isInside(at) ? ink : 255 - ink)),
          filter,
        );
        const inside = await peakOf(
          image.map((ink, at) => (isInside(at) ? 255 - ink : ink)),
          filter,
        );
        expect(outside[place]).toBeCloseTo(best.value, 4);
        expect(Math.abs((inside[place] ?? NaN) - best.value)).toBeGreaterThan(1e-3);
      }
    },
  );

  test('what is left without filters is what tfjs computes with their maps at 0, also from kept features', async () => {
    const { ask, network } = setUp(model);
    const { pixels, labels } = testImages(network);
    const one = pixels.slice(0, 784);
    const stages = convStages(model);
    const [first, last] = [stages[0]?.conv ?? '', stages.at(-1)?.conv ?? ''];
    const whole = rightOf(oracleWithout(network, pixels, []), labels);
    const questions = [
      [],
      [{ layer: last, filter: 1 }],
      [{ layer: last, filter: 0 }],
      [
        { layer: first, filter: 2 },
        { layer: last, filter: 1 },
      ],
    ];
    for (const removed of questions) {
      const logits = oracleWithout(network, pixels, removed);
      const found = await ask('net', { kind: 'ablate', pixels: one, removed });
      expect(found).toMatchObject({ correct: rightOf(logits, labels), total: COUNT, correctWhole: whole });
      softmax(logits[0] ?? []).forEach((expected, index) => {
        expect(found.probabilities[index]).toBeCloseTo(expected, 4);
      });
    }
    await expect(ask('net', { kind: 'ablate', pixels: one, removed: [{ layer: first, filter: 9 }] })).rejects.toMatchObject({
      code: 'bad-request',
    });
  });

  test('the ranking counts for each filter what removing it alone leaves right', async () => {
    const { ask, network } = setUp(model);
    const { pixels, labels } = testImages(network);
    const ranking = await ask('net', { kind: 'rank-filters' });
    expect(ranking.map(({ layer, filter }) => `${layer} ${filter}`)).toEqual(
      convStages(model).flatMap(({ conv: layer, filters }) => Array.from({ length: filters }, (_, filter) => `${layer} ${filter}`)),
    );
    for (const { layer, filter, correct, total } of ranking) {
      expect([correct, total]).toEqual([rightOf(oracleWithout(network, pixels, [{ layer, filter }]), labels), COUNT]);
    }
  });

  test('the answers to the test are those of the logits', async () => {
    const { ask, network } = setUp(model);
    const { pixels, labels } = testImages(network);
    const answers = await ask('net', { kind: 'test-answers' });
    const rows = oracleWithout(network, pixels, []).map(softmax);
    expect([...answers.labels]).toEqual([...labels]);
    rows.forEach((row, image) => {
      const order = [...row.keys()].sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0));
      expect([answers.predicted[image], answers.secondBest[image]]).toEqual(order.slice(0, 2));
      expect(answers.confidence[image]).toBeCloseTo(Math.max(...row), 4);
      expect(answers.trueProbability[image]).toBeCloseTo(row[labels[image] ?? 0] ?? NaN, 4);
    });
    const loss = rows.reduce((sum, row, image) => sum - Math.log(row[labels[image] ?? 0] ?? NaN), 0) / COUNT;
    expect(answers.meanLoss).toBeCloseTo(loss, 4);
  });
});

describe('several questions at once', () => {
  const before = tensorFlow.counts();
  afterEach(() => {
    expect(before).toEqual(tensorFlow.counts());
  });
  const order = (messages: readonly EngineMessage[]): readonly string[] =>
    messages.flatMap((message) =>
      message.kind === 'inspected' ? [message.answer.kind] : message.kind === 'inspection-failed' ? [message.error.code] : [],
    );

  test('quick ones overtake a slow one, whose result stays right', async () => {
    let onBreath: () => void = () => undefined;
    const setup = setUp(TWO_BLOCKS, () => {
      onBreath();
    });
    const { ask, messages, network, inspections } = setup;
    const { pixels } = testImages(network);
    const alone = await ask('net', { kind: 'rank-filters' });
    const other = { ...network, weights: randomWeights(TWO_BLOCKS, 6) };
    inspections.receive({ kind: 'load-network', key: 'other', ...other });
    const looked: Promise<unknown>[] = [];
    onBreath = () => {
      // The other network takes the same session in the middle of the ranking
      if (looked.length < 3) looked.push(ask('other', { kind: 'look', pixels: pixels.slice(0, 784), layers: [] }));
    };
    messages.length = 0;
    expect(await ask('net', { kind: 'rank-filters' })).toEqual(alone);
    expect(order(messages)).toEqual(['look', 'look', 'look', 'rank-filters']);
    setup.inspections.close();
  });

  test('those of one kind are answered in order, and progress never goes back or comes too often', async () => {
    const { ask, messages, network, inspections } = setUp(TWO_BLOCKS);
    const image = testImages(network).pixels.slice(0, 784);
    const targets = [0, 1, 2, 3];
    const found = await Promise.all(targets.map((target) => ask('net', { kind: 'explain', pixels: image, method: 'occlusion', target })));
    expect(found.map(({ target }) => target)).toEqual(targets);
    const ids = messages.flatMap((message) => (message.kind === 'inspected' ? [message.id] : []));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    const shares = messages.flatMap((message) =>
      message.kind === 'inspection-progressed' && message.id === ids[0] ? [message.share] : [],
    );
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    inspections.close();
  });

  test('a slow one and one that waits behind it can be cancelled, and what follows works', async () => {
    let breaths = 0;
    const { ask, messages, inspections } = setUp(TWO_BLOCKS, () => {
      breaths += 1;
      if (breaths === 3) for (const id of [1, 2]) inspections.receive({ kind: 'cancel-inspection', id });
    });
    const [running, waiting] = [ask('net', { kind: 'rank-filters' }), ask('net', { kind: 'rank-filters' })];
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(breaths).toBe(3);
    expect((await ask('net', { kind: 'profile-layer', layer: 'conv1' })).filters).toHaveLength(3);
    expect(order(messages)).toEqual(['cancelled', 'cancelled', 'profile-layer']);
    inspections.close();
  });

  test('a network that is dropped in the middle is still answered for, and not found afterwards', async () => {
    const { ask, inspections } = setUp(TWO_BLOCKS);
    const running = ask('net', { kind: 'profile-layer', layer: 'conv2' });
    inspections.receive({ kind: 'drop-network', key: 'net' });
    expect((await running).filters).toHaveLength(4);
    await expect(ask('net', { kind: 'test-answers' })).rejects.toThrow('net was not loaded');
    inspections.close();
  });

  test('more networks than there are sessions for close the oldest session', async () => {
    const { ask, network, inspections } = setUp(TWO_BLOCKS);
    for (const units of [3, 4, 5, 6]) {
      const model = { ...TWO_BLOCKS, hidden: [{ units, batchNorm: false, activation: 'relu', dropout: 0 } as const] };
      inspections.receive({ ...network, kind: 'load-network', key: `net${units}`, model, weights: randomWeights(model, units) });
      const { layers } = await ask(`net${units}`, { kind: 'look', pixels: new Uint8Array(784), layers: ['fc1'] });
      expect(layers[0]?.shape).toEqual([units]);
      expect(tensorFlow.counts().sessions - before.sessions).toBeLessThanOrEqual(3);
    }
    inspections.close();
  });
});
