import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DigitImages } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { chooseDigits } from '../../../src-renderer/state/choose-digits.js';
import { PredictionsState, type Answers } from '../../../src-renderer/state/predictions-state.svelte.js';
import { buildValidation } from '../../support/renderer-builders.js';
import { FakeApi } from '../../support/renderer-fake-api.js';

const NAMES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Images of 2 x 2 pixels whose first pixel is the position asked for, minus 1,000. */
function imagesOf(indices: readonly number[]): DigitImages {
  const pixels = new Uint8Array(indices.length * 4);
  indices.forEach((position, row) => (pixels[row * 4] = position - 1000));
  return { height: 2, width: 2, pixels, labels: new Uint8Array(indices.length) };
}
function buildAnswers(overrides: Partial<Answers> = {}): Answers {
  return { dataset: 'mnist', part: 'train', ...buildValidation(3), ...overrides };
}

describe('which digits are chosen', () => {
  const answers = fc.array(fc.record({ label: fc.nat({ max: 9 }), misread: fc.boolean() }), { maxLength: 200 });

  test('mixed fills the strip in the order of the set, each digit once, misread ones at most 5 of 11', () => {
    fc.assert(
      fc.property(answers, (list) => {
        const labels = Uint8Array.from(list, ({ label }) => label);
        const predicted = Uint8Array.from(list, ({ label, misread }) => (misread ? (label + 1) % 10 : label));
        const chosen = chooseDigits(labels, predicted, 'mixed', 11);
        const right = list.filter(({ misread }) => !misread).length;
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
        expect(chosen.every((position) => position < list.length)).toBe(true);
        const wrong = chosen.filter((position) => labels[position] !== predicted[position]).length;
        expect(wrong).toBe(Math.min(5, list.length - right));
        expect(chosen.length - wrong).toBe(Math.min(right, 11 - wrong));
      }),
    );
  });

  test('misread only has nothing else, spread over the set', () => {
    const labels = new Uint8Array(1000);
    const predicted = Uint8Array.from({ length: 1000 }, (_, index) => (index % 10 === 0 ? 1 : 0));
    const chosen = chooseDigits(labels, predicted, 'misread', 4);
    expect(chosen).toEqual([120, 370, 620, 870]);
    expect(chooseDigits(labels, labels, 'misread', 4)).toEqual([]);
  });
});

describe('the strip', () => {
  test('asks for the positions in the part and names what is read as what', async () => {
    const fake = new FakeApi({ 'datasets:read-digits': ({ indices }) => imagesOf(indices) });
    const predictions = new PredictionsState(createApiClient(fake));
    await predictions.show(buildAnswers(), 'misread', NAMES);
    expect(fake.askedFor('datasets:read-digits')).toEqual([[{ dataset: 'mnist', part: 'train', indices: [1019] }]]);
    expect(predictions.digits).toEqual([
      { key: 'train-1019', pixels: Uint8Array.of(19, 0, 0, 0), width: 2, height: 2, actual: '9', predicted: '4' },
    ]);
  });

  test('of a whole part the positions are the order itself', async () => {
    const fake = new FakeApi({ 'datasets:read-digits': ({ indices }) => imagesOf(indices) });
    const predictions = new PredictionsState(createApiClient(fake));
    await predictions.show(buildAnswers({ part: 'test', indices: null }), 'misread', NAMES);
    expect(fake.askedFor('datasets:read-digits')).toEqual([[{ dataset: 'mnist', part: 'test', indices: [19] }]]);
  });

  test('is empty without answers, and asks for nothing', async () => {
    const fake = new FakeApi();
    const predictions = new PredictionsState(createApiClient(fake));
    await predictions.show(null, 'mixed', NAMES);
    expect(predictions.digits).toEqual([]);
    expect(fake.asked).toEqual([]);
  });

  test('shows the newest request, whichever answer comes last', async () => {
    let answerFirst: (images: DigitImages) => void = () => undefined;
    let calls = 0;
    const fake = new FakeApi({
      'datasets:read-digits': ({ indices }) => (calls++ === 0 ? new Promise((resolve) => (answerFirst = resolve)) : imagesOf(indices)),
    });
    const predictions = new PredictionsState(createApiClient(fake));
    const first = predictions.show(buildAnswers(), 'mixed', NAMES);
    await predictions.show(buildAnswers(), 'misread', NAMES);
    answerFirst(imagesOf(Array.from({ length: 11 }, () => 1000)));
    await first;
    expect(predictions.digits.map((digit) => digit.key)).toEqual(['train-1019']);
  });

  test('says why digits could not be read', async () => {
    const fake = new FakeApi({
      'datasets:read-digits': () => {
        throw new AppError('dataset-damaged', 'MNIST cannot be used.');
      },
    });
    const predictions = new PredictionsState(createApiClient(fake));
    await predictions.show(buildAnswers(), 'mixed', NAMES);
    expect(predictions.problem?.message).toBe('MNIST cannot be used.');
  });
});
