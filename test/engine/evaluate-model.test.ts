import { afterEach, describe, expect, test } from 'vitest';
import { MNIST } from '@shared/domain/dataset.js';
import { perClassAccuracy } from '@shared/domain/metrics.js';
import { readFileSync } from 'node:fs';
import { splitDataset } from '../../src-main/engine/dataset.js';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import { readIdxImages, readIdxLabels } from '../../src-main/formats/read/idx.js';
import { evaluateOnce, setUpEvaluations, tensorFlow } from '../support/evaluation.js';
import { smallMnist } from '../support/oracle-mnist.js';
import { writePth } from '../support/pth-writer.js';
import { referenceLogits, stateDict } from '../support/reference-networks.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

const SIZES = { filters: [3, 4], kernel: 3, hidden: [8, 6], classes: 10 };
const ACTIVATIONS = [(value: number) => Math.max(0, value), (value: number) => 1 / (1 + Math.exp(-value))] as const;

/** Loss and prediction of one image, from its logits. */
function judge(logits: Float64Array, label: number): { readonly loss: number; readonly predicted: number } {
  const highest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return { loss: highest + Math.log(total) - (logits[label] ?? NaN), predicted: logits.indexOf(highest) };
}

describe('a network from a state dictionary', () => {
  test.each([
    ['two convolutions', SIZES],
    ['one convolution of 5x5, no hidden layer', { filters: [2], kernel: 5, hidden: [], classes: 10 }],
    ['no convolution', { filters: [], kernel: 1, hidden: [9], classes: 10 }],
  ])('%s: computes what its PyTorch module computes, with either activation', async (_what, sizes) => {
    const tensors = stateDict(sizes);
    const { candidates, weights } = parseModelFile(writePth(tensors), 'net');
    const dataset = smallMnist(10, 30);
    const { pixels } = readIdxImages(readFileSync(dataset.files.testImages.path), 'images');
    const labels = readIdxLabels(readFileSync(dataset.files.testLabels.path), 'labels');
    for (const [index, model] of candidates.entries()) {
      const evaluation = await evaluateOnce(setUpEvaluations(), { model, weights, dataset, part: { kind: 'test' } });
      const activate = ACTIVATIONS[index] ?? ACTIVATIONS[0];
      const expected = Array.from(labels, (label, image) =>
        judge(referenceLogits(tensors, pixels.subarray(image * 784, (image + 1) * 784), activate), label),
      );
      expect([...evaluation.predicted]).toEqual(expected.map(({ predicted }) => predicted));
      expect(evaluation.loss).toBeCloseTo(expected.reduce((sum, { loss }) => sum + loss, 0) / 30, 5);
      expect(evaluation.correct).toBe(expected.filter(({ predicted }, image) => predicted === labels[image]).length);
      expect(perClassAccuracy(evaluation.confusion).reduce((sum, { total }) => sum + total, 0)).toBe(30);
    }
  });
});

describe('evaluations', () => {
  const { candidates, weights } = parseModelFile(writePth(stateDict(SIZES)), 'net');
  const [model] = candidates;
  if (!model) throw new Error('no candidate');

  test('on validation take the images that a training with these values holds out, in its order', async () => {
    const dataset = smallMnist(50, 10);
    const part = { kind: 'validation', validationShare: 0.4, splitSeed: 9 } as const;
    const evaluation = await evaluateOnce(setUpEvaluations(), { model, weights, dataset, part });
    const { validation } = splitDataset({ validationShare: 0.4, splitSeed: 9, trainSize: null, batchSize: 1 }, 50);
    const labels = readIdxLabels(readFileSync(dataset.files.trainLabels.path), 'labels');
    expect(evaluation.total).toBe(20);
    const counted = new Uint32Array(100);
    validation.forEach((position, index) => {
      const cell = (labels[position] ?? 0) * 10 + (evaluation.predicted[index] ?? 0);
      counted[cell] = (counted[cell] ?? 0) + 1;
    });
    expect(evaluation.confusion.counts).toEqual(counted);
  });

  test('are answered in order, on one data set after the other, and one that fails fails alone', async () => {
    const { evaluations, messages } = setUpEvaluations();
    const [small, other] = [smallMnist(5, 4), smallMnist(5, 6)];
    const gone = { ...small, files: { ...small.files, testImages: { path: '/nowhere/images', md5: '' } } };
    const part = { kind: 'test' } as const;
    await Promise.all([
      evaluations.answer({ kind: 'evaluate', id: 1, model, weights, dataset: small, part }),
      evaluations.answer({ kind: 'evaluate', id: 2, model, weights, dataset: gone, part }),
      evaluations.answer({ kind: 'evaluate', id: 3, model, weights: weights.slice(1), dataset: small, part }),
      evaluations.answer({ kind: 'evaluate', id: 4, model, weights, dataset: other, part }),
    ]);
    expect(messages).toMatchObject([
      { kind: 'evaluated', id: 1, evaluation: { total: 4 } },
      { kind: 'evaluation-failed', id: 2, error: { code: 'dataset-missing' } },
      { kind: 'evaluation-failed', id: 3, error: { code: 'internal', message: 'param/conv1/kernel is missing.' } },
      { kind: 'evaluated', id: 4, evaluation: { total: 6 } },
    ]);
  });

  test('give the same numbers whatever the number of towers', async () => {
    const dataset = smallMnist(5, 101);
    const found = [];
    for (const towers of [1, 2, 3])
      found.push(await evaluateOnce(setUpEvaluations(towers), { model, weights, dataset, part: { kind: 'test' } }));
    const [one, two, three] = found;
    expect(two?.predicted).toEqual(one?.predicted);
    expect(three?.predicted).toEqual(one?.predicted);
    expect(two?.loss).toBeCloseTo(one?.loss ?? NaN, 5);
  });

  test('of a data set with other images say so', async () => {
    const dataset = smallMnist(5, 4);
    const wrong = { ...dataset, info: { ...MNIST, height: 20, trainCount: 5, testCount: 4 } };
    await expect(evaluateOnce(setUpEvaluations(), { model, weights, dataset: wrong, part: { kind: 'test' } })).rejects.toThrow('28x28');
  });
});
