import { describe, expect, it } from 'vitest';
import { SHIFT_COUNTS, shiftsOf, type ShiftCount } from '@shared/domain/averaging.js';
import type { Evaluation } from '@shared/domain/metrics.js';
import { evaluateOnce, setUpEvaluations } from '../support/evaluation.js';
import { buildConfig } from '../support/oracle-harness.js';
import { mnistSample, smallMnist } from '../support/oracle-mnist.js';
import { oracleForward, oracleWeights } from '../support/oracle-network.js';
import { tf } from '../support/oracle-tensorflow.js';
import { averagedEvaluator, shifted } from '../../src-main/engine/averaging.js';
import { initialWeights } from '../../src-main/engine/init.js';
import { splitDataset } from '../../src-main/engine/dataset.js';

const [COUNT, SHARE, SEED] = [31, 0.5, 5];
const { model } = buildConfig();
const weights = initialWeights(model, 3);

/** Each image by hand: padded with paper, cut out shifted, through tfjs, log-probabilities added, softmax of their mean. */
function byHand(count: ShiftCount, pixels: Uint8Array): number[][] {
  return tf.tidy(() => {
    const images = tf.tensor3d(Float32Array.from(pixels), [pixels.length / 784, 28, 28]);
    const padded = tf.pad(images, [
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    const logs = shiftsOf(count).map(({ x, y }) => {
      const moved = padded.slice([0, 1 - y, 1 - x], [-1, 28, 28]).dataSync();
      return tf.logSoftmax(oracleForward(model, oracleWeights(weights), Uint8Array.from(moved), { training: false }).logits);
    });
    return tf.softmax(tf.addN(logs).div(logs.length)).arraySync() as number[][];
  });
}

function average(count: ShiftCount): Promise<Evaluation> {
  const part = { kind: 'validation', validationShare: SHARE, splitSeed: SEED } as const;
  return evaluateOnce(setUpEvaluations(), { model, weights, dataset: smallMnist(2 * COUNT, 10), part, shifts: count });
}

describe('averaging over shifts', () => {
  it.each(SHIFT_COUNTS)('%i: gives what adding log-probabilities by hand gives, on the validation images too', async (count) => {
    const sample = mnistSample(2 * COUNT);
    const positions = splitDataset({ validationShare: SHARE, splitSeed: SEED, trainSize: null, batchSize: 1 }, 2 * COUNT).validation;
    const pixels = Uint8Array.from([...positions].flatMap((at) => [...sample.pixels.subarray(at * 784, (at + 1) * 784)]));
    const labels = [...positions].map((at) => sample.labels[at] ?? NaN);
    const expected = byHand(count, pixels);
    const found = await average(count);
    expect([...found.predicted]).toEqual(expected.map((row) => row.indexOf(Math.max(...row))));
    const worst = expected.map((row, at) => Math.abs(Math.max(...row) - (found.confidence[at] ?? NaN)));
    expect(Math.max(...worst)).toBeLessThan(1e-5);
    const loss = expected.reduce((sum, row, at) => sum - Math.log(row[labels[at] ?? NaN] ?? NaN), 0) / COUNT;
    expect(found.loss).toBeCloseTo(loss, 5);
    expect(found.correct).toBe([...found.predicted].filter((digit, at) => digit === labels[at]).length);
  });

  it('takes an image itself, its four neighbours, its eight', () => {
    expect(shiftsOf(1)).toEqual([{ x: 0, y: 0 }]);
    expect(shiftsOf(5)).toHaveLength(5);
    expect(shiftsOf(5).every(({ x, y }) => Math.abs(x) + Math.abs(y) <= 1)).toBe(true);
    expect(new Set(shiftsOf(9).map(({ x, y }) => `${x} ${y}`)).size).toBe(9);
  });

  it('moves images without wrapping round, into the next row or the next image', () => {
    const pixels = Uint8Array.from({ length: 12 }, (_, at) => at + 1);
    const move = (x: number, y: number): number[] => [...shifted({ pixels, height: 2, width: 3 }, { x, y })];
    expect(move(1, 0)).toEqual([0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11]);
    expect(move(-1, 1)).toEqual([0, 0, 0, 2, 3, 0, 0, 0, 0, 8, 9, 0]);
    expect(move(0, -1)).toEqual([4, 5, 6, 0, 0, 0, 10, 11, 12, 0, 0, 0]);
  });

  it('stays finite for logits of any size, and says not-a-number where the network does', async () => {
    const images = { pixels: new Uint8Array(2), labels: Int32Array.of(0, 1), height: 1, width: 1 };
    const of = (values: readonly number[]): ReturnType<typeof averagedEvaluator> => {
      const network = { setImages: () => undefined, logits: () => Float32Array.from(values) };
      return averagedEvaluator(network, images, shiftsOf(5), { classes: 2, chunk: 2, between: () => Promise.resolve() });
    };
    const found = (await of([1e30, -1e30, 700, 800])).evaluate(Int32Array.of(0, 1));
    expect([...found.loss]).toEqual([-0, -0]);
    expect([...found.predicted]).toEqual([0, 1]);
    expect((await of([NaN, 1, 0, 0])).evaluate(Int32Array.of(0)).loss[0]).toBeNaN();
  });
});
