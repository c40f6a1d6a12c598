import { describe, expect, test } from 'vitest';
import type { TestAnswers } from '@shared/domain/inspection.js';
import { setUpInspections, type InspectionSetup } from '../support/inspection.js';
import { tensorFlow } from '../support/oracle-harness.js';
import { MNIST_FILES, mnistTest } from '../support/oracle-mnist.js';
import { hasSeedWeights, readSeedWeights } from '../support/seed-weights.js';

function setUp(): InspectionSetup {
  const { candidates, weights } = readSeedWeights('convNet');
  const [model] = candidates;
  if (!model) throw new Error('no candidate');
  return setUpInspections(tensorFlow, { net: { model, weights, dataset: MNIST_FILES } });
}

/** Misread test digits with the highest confidence: position, true class, answer. */
function confidentErrors({ labels, predicted, confidence }: TestAnswers, count: number): readonly (readonly number[])[] {
  const wrong = [...labels.keys()].filter((index) => predicted[index] !== labels[index]);
  const sorted = wrong.sort((a, b) => (confidence[b] ?? 0) - (confidence[a] ?? 0));
  return sorted.slice(0, count).map((index) => [index, labels[index] ?? -1, predicted[index] ?? -1]);
}

describe.runIf(hasSeedWeights)("inside the reference's published convNet", () => {
  test('its most confident errors, its loss and its accuracy are the published ones', async () => {
    const answers = await setUp().ask('net', { kind: 'test-answers' });
    expect(confidentErrors(answers, 6)).toEqual([
      [2654, 6, 1],
      [3985, 9, 4],
      [4823, 9, 4],
      [3422, 6, 0],
      [340, 5, 3],
      [9729, 5, 6],
    ]);
    expect(answers.meanLoss).toBeCloseTo(0.02693168, 6);
    expect(answers.predicted.filter((seen, index) => seen === answers.labels[index])).toHaveLength(9911);
  });

  test('one filter of conv2 never fires on any test digit, and removing it changes no answer', async () => {
    const { ask } = setUp();
    const { filters } = await ask('net', { kind: 'profile-layer', layer: 'conv2' });
    const dead = filters.filter(({ peak }) => peak <= 0);
    expect(dead).toHaveLength(1);
    expect(dead[0]).toMatchObject({ strongest: [], peak: 0 });
    expect(filters.filter(({ strongest }) => strongest.length === 9)).toHaveLength(31);
    const removed = dead.map(({ filter }) => ({ layer: 'conv2', filter }));
    const found = await ask('net', { kind: 'ablate', pixels: mnistTest([2654]), removed });
    expect(found).toMatchObject({ correct: 9911, correctWhole: 9911, total: 10_000 });
    expect(found.probabilities.indexOf(Math.max(...found.probabilities))).toBe(1);
  });

  test.each([
    [2654, 1],
    [3985, 4],
    [340, 3],
  ])('integrated gradients of digit %i for %i add up to a hundredth', async (index, target) => {
    const found = await setUp().ask('net', { kind: 'explain', pixels: mnistTest([index]), method: 'integrated-gradients', target });
    expect(found.completenessGap).toBeLessThan(0.01);
  });
});
