import { describe, expect, it } from 'vitest';
import { findPreset, PRESETS } from '@shared/domain/presets.js';
import { tensorFlow } from '../support/oracle-harness.js';
import { mnistSample } from '../support/oracle-mnist.js';
import { oracleForward, oracleWeights } from '../support/oracle-network.js';
import { tf } from '../support/oracle-tensorflow.js';
import { evaluate, evaluationChunk } from '../../src-main/engine/evaluate.js';
import { initialWeights } from '../../src-main/engine/init.js';
import { Network } from '../../src-main/engine/network.js';

const COUNT = 57;
const sample = mnistSample(COUNT);
const preset = findPreset('fast-cnn');
if (!preset) throw new Error('The preset fast-cnn is gone.');
const { model, optimizer } = preset.config;
const weights = initialWeights(model, 1);

async function evaluateWith(chunk: number, towers: number): Promise<ReturnType<typeof evaluate>> {
  const network = new Network(tensorFlow, { spec: model, optimizer, labelSmoothing: 0.1, batchSizes: [], towers, imageCount: COUNT });
  try {
    network.setImages(sample.pixels, sample.labels);
    network.setState(weights, null);
    const positions = Int32Array.from({ length: COUNT }, (_, index) => index);
    return await evaluate(network, positions, sample.labels, { classes: 10, chunk, between: () => Promise.resolve(true) });
  } finally {
    network.close();
  }
}

describe('an evaluation', () => {
  it('is what tfjs and counting by hand give: no dropout, no label smoothing', async () => {
    const evaluation = await evaluateWith(20, 2);
    const logits = tf.tidy(() => oracleForward(model, oracleWeights(weights), sample.pixels, { training: false }).logits.arraySync());
    const probabilities = logits.map((row) => {
      const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
      return row.map((value) => Math.exp(value) / total);
    });
    const predicted = probabilities.map((row) => row.indexOf(Math.max(...row)));
    const labels = [...sample.labels];
    const counts = new Uint32Array(100);
    predicted.forEach((guess, image) => (counts[(labels[image] ?? 0) * 10 + guess] = (counts[(labels[image] ?? 0) * 10 + guess] ?? 0) + 1));
    expect([...(evaluation?.predicted ?? [])]).toEqual(predicted);
    expect([evaluation?.total, evaluation?.correct]).toEqual([COUNT, predicted.filter((guess, image) => guess === labels[image]).length]);
    expect(evaluation?.confusion).toEqual({ classes: 10, counts });
    const loss = labels.reduce((sum, label, image) => sum - Math.log(probabilities[image]?.[label] ?? NaN), 0) / COUNT;
    expect(evaluation?.loss).toBeCloseTo(loss, 5);
    expect(evaluation?.confidence[5]).toBeCloseTo(Math.max(...(probabilities[5] ?? [])), 5);
  });

  it.each([
    [1, 2],
    [2, 2],
    [3, 2],
    [19, 1],
    [56, 2],
    [1000, 2],
  ])('does not depend on how it is cut: %i images a call in %i parts', async (chunk, towers) => {
    const [reference, other] = [await evaluateWith(20, 2), await evaluateWith(chunk, towers)];
    expect([other?.confusion, other?.predicted]).toEqual([reference?.confusion, reference?.predicted]);
    expect(other?.loss).toBeCloseTo(reference?.loss ?? NaN, 5);
  });

  it('ends with nothing when it is told to between two calls', async () => {
    let calls = 0;
    const evaluator = {
      evaluate: (indices: Int32Array) => {
        calls += 1;
        return {
          loss: new Float32Array(indices.length),
          predicted: new Int32Array(indices.length),
          confidence: new Float32Array(indices.length),
        };
      },
    };
    const between = (): Promise<boolean> => Promise.resolve(calls < 2);
    expect(await evaluate(evaluator, new Int32Array(100), new Int32Array(100), { classes: 10, chunk: 10, between })).toBeNull();
    expect(calls).toBe(2);
  });

  it('takes fewer images at a time for a network that needs more', () => {
    expect(PRESETS.map(({ config }) => evaluationChunk(config.model))).toEqual(
      PRESETS.map(() => expect.toSatisfy((chunk: number) => chunk >= 250 && chunk <= 1000) as number),
    );
    const huge = {
      convs: [{ filters: 512, size: 7, stride: 1, padding: 'same' as const }],
      batchNorm: false,
      activation: 'relu' as const,
      pool: null,
    };
    const chunk = evaluationChunk({ ...model, blocks: [huge, huge] });
    expect([chunk >= 1, chunk <= 2]).toEqual([true, true]);
  });
});
