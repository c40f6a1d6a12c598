import { describe, expect, test } from 'vitest';
import { mcnemar } from '@shared/domain/mcnemar.js';
import { comparabilityNotes, describeMcNemar, formatChance } from '@shared/format/comparison.js';
import { buildConfig, buildFinishedDetail } from '../../support/renderer-builders.js';

test.each([
  [1, 'nearly all'],
  [0.72, '72 of 100'],
  [0.0286, '3 of 100'],
  [0.0096, '1 of 100'],
  [0.0042, '4 of 1,000'],
  [0.000_03, '3 of 100,000'],
  [0.000_001, '1 of 1,000,000'],
  [1e-9, 'fewer than 1 of 1,000,000'],
  [0, 'fewer than 1 of 1,000,000'],
])('a chance of %f is %s', (probability, words) => {
  expect(formatChance(probability)).toBe(words);
});

describe("McNemar's test in words", () => {
  const words = (first: number, second: number) => describeMcNemar(mcnemar(first, second), 'A', 'B');

  test('names the better one, the gap, and the chance of it', () => {
    expect(words(24, 10).slice(0, 2)).toEqual([
      'A misreads 14 fewer digits than B.',
      'More than luck, most likely: if the two were equally good, a gap this large or larger would come by chance in 2 of 100 such comparisons.',
    ]);
    expect(words(3, 4)[0]).toBe('B misreads 1 fewer digit than A.');
    expect(words(3, 4)[1]).toMatch(/^It may well be luck: .* nearly all such comparisons\.$/);
  });

  test('says so when neither is better', () => {
    expect(words(5, 5)).toEqual(['A and B misread equally many digits. Each reads 5 digits right that the other misreads.']);
    expect(words(0, 0)[0]).toContain('no digit that only one of them reads right');
  });
});

test('runs on other digits or another split are named', () => {
  const run = (name: string, overrides: Parameters<typeof buildConfig>[0] = {}) => {
    const detail = buildFinishedDetail();
    return { ...detail, config: buildConfig(overrides), summary: { ...detail.summary, name } };
  };
  expect(comparabilityNotes([])).toEqual([]);
  expect(comparabilityNotes([run('a'), run('b', { seed: 4 })])).toEqual([]);
  expect(comparabilityNotes([run('a'), run('b', { dataset: 'emnist' }), run('c', { dataset: 'emnist' })])[0]).toMatch(
    /^b and c were trained and tested on other digits than a/,
  );
  expect(comparabilityNotes([run('a'), run('b', { splitSeed: 2 })])).toEqual([
    'b was validated on other digits than a (another share or split seed): compare their tests, not their validation.',
  ]);
});
