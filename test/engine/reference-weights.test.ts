import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mostConfused, perClassAccuracy, type Evaluation } from '@shared/domain/metrics.js';
import { readIdxLabels } from '../../src-main/formats/read/idx.js';
import { evaluateOnce, setUpEvaluations, tensorFlow, type EvaluationSetup } from '../support/evaluation.js';
import { MNIST_FILES } from '../support/oracle-mnist.js';
import { hasSeedWeights, readSeedWeights } from '../support/seed-weights.js';

/** docs/values.md, "Golden values": what PyTorch gives with the reference's published weights. */
const GOLDEN = {
  FNet: {
    correct: 9781,
    loss: 0.07923625,
    perClass: [972, 1123, 1005, 987, 962, 863, 929, 1009, 951, 980],
    confusedFrom: 8,
    confused: ['5->3:17', '4->9:10', '2->8:8', '3->7:8', '6->0:8', '6->4:8', '7->2:8', '8->0:8'],
  },
  convNet: {
    correct: 9911,
    loss: 0.02693168,
    perClass: [978, 1131, 1020, 1007, 980, 879, 947, 1019, 966, 984],
    confusedFrom: 3,
    confused: ['9->4:16', '5->3:8', '2->7:4', '6->0:4', '7->2:4', '2->0:3', '3->5:3', '6->1:3', '7->1:3', '8->9:3', '9->5:3'],
  },
} as const;

/** Wrong readings, the most certain first, as [test index, true class, predicted class]. */
function confidentErrors({ predicted, confidence }: Evaluation, labels: ArrayLike<number>, limit: number): readonly (readonly number[])[] {
  const wrong = [...predicted.keys()].filter((index) => predicted[index] !== labels[index]);
  const byConfidence = wrong.sort((a, b) => (confidence[b] ?? 0) - (confidence[a] ?? 0));
  return byConfidence.slice(0, limit).map((index) => [index, labels[index] ?? -1, predicted[index] ?? -1]);
}

describe.runIf(hasSeedWeights)("the reference's weights", () => {
  const before = tensorFlow.counts();
  let setup: EvaluationSetup;
  beforeAll(() => {
    setup = setUpEvaluations();
  });
  afterAll(() => {
    expect(tensorFlow.counts()).toEqual(before);
  });

  test.each(['FNet', 'convNet'] as const)('%s reads the test digits exactly as in PyTorch', async (name) => {
    const { candidates, weights } = readSeedWeights(name);
    const [model] = candidates;
    if (!model) throw new Error('no candidate');
    const golden = GOLDEN[name];
    const evaluation = await evaluateOnce(setup, { model, weights, dataset: MNIST_FILES, part: { kind: 'test' } });
    expect([evaluation.correct, evaluation.total]).toEqual([golden.correct, 10_000]);
    expect(perClassAccuracy(evaluation.confusion).map(({ correct }) => correct)).toEqual(golden.perClass);
    const confused = mostConfused(evaluation.confusion, 90).filter(({ count }) => count >= golden.confusedFrom);
    expect(confused.map(({ actual, predicted, count }) => `${actual}->${predicted}:${count}`)).toEqual(golden.confused);
    expect(Math.abs(evaluation.loss - golden.loss)).toBeLessThan(1e-6);
  });

  test.each(['FNet', 'convNet'] as const)('%s has the lower validation loss with ReLU, which it was trained with', async (name) => {
    const { candidates, weights } = readSeedWeights(name);
    const part = { kind: 'validation', validationShare: 0.2, splitSeed: 1 } as const;
    const found: Evaluation[] = [];
    for (const model of candidates) found.push(await evaluateOnce(setup, { model, weights, dataset: MNIST_FILES, part }));
    expect(candidates.map((model) => model.hidden.map((layer) => layer.activation))).toEqual([
      ['relu', 'relu'],
      ['sigmoid', 'sigmoid'],
    ]);
    const [relu, sigmoid] = found;
    expect(relu?.total).toBe(12_000);
    expect((relu?.correct ?? 0) / 12_000).toBeGreaterThan(0.98);
    expect(sigmoid?.loss).toBeGreaterThan(10 * (relu?.loss ?? Infinity));
  });

  test("convNet's most confident errors are the reference's", async () => {
    const { candidates, weights } = readSeedWeights('convNet');
    const [model] = candidates;
    if (!model) throw new Error('no candidate');
    const evaluation = await evaluateOnce(setup, { model, weights, dataset: MNIST_FILES, part: { kind: 'test' } });
    const testLabels = readIdxLabels(readFileSync(MNIST_FILES.files.testLabels.path), 'labels');
    const errors = confidentErrors(evaluation, testLabels, 6);
    expect(errors).toEqual([
      [2654, 6, 1],
      [3985, 9, 4],
      [4823, 9, 4],
      [3422, 6, 0],
      [340, 5, 3],
      [9729, 5, 6],
    ]);
  });
});
