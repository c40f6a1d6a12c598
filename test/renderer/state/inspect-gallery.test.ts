import { describe, expect, test } from 'vitest';
import { ANY, galleryOf, pickDigit, stepDigit } from '../../../src-renderer/state/inspect-gallery.js';
import { buildAnswers } from '../../support/renderer-inspection.js';

const answers = buildAnswers();
const misreadBy = Uint16Array.of(4, 0, 0, 1, 3, 0);

describe('the gallery', () => {
  test('has the misread digits in each order', () => {
    expect(galleryOf(answers, ANY, 'confidence', null)).toEqual([3, 4, 0]);
    expect(galleryOf(answers, ANY, 'loss', null)).toEqual([4, 3, 0]);
    expect(galleryOf(answers, ANY, 'runs', misreadBy)).toEqual([0, 4, 3]);
  });

  test('of a cell has exactly its digits; on the diagonal those read correctly', () => {
    expect(galleryOf(answers, { actual: 0, predicted: 1 }, 'confidence', null)).toEqual([3, 0]);
    expect(galleryOf(answers, { actual: 2, predicted: 2 }, 'confidence', null)).toEqual([5, 2]);
    expect(galleryOf(answers, { actual: 2, predicted: 0 }, 'confidence', null)).toEqual([]);
    expect(galleryOf(answers, { actual: null, predicted: 2 }, 'confidence', null)).toEqual([4]);
  });

  test('without losses falls to confidence', () => {
    expect(galleryOf({ ...answers, trueProbability: null }, ANY, 'loss', null)).toEqual([3, 4, 0]);
  });
});

describe('walking through digits', () => {
  test('goes around the ends of the set', () => {
    expect(stepDigit({ kind: 'all' }, null, 5, 1, 6)).toBe(0);
    expect(stepDigit({ kind: 'all' }, null, 0, -1, 6)).toBe(5);
    expect(stepDigit({ kind: 'misread' }, answers, 0, 1, 6)).toBe(3);
    expect(stepDigit({ kind: 'misread' }, answers, 0, -1, 6)).toBe(4);
    expect(stepDigit({ kind: 'class', label: 2 }, answers, 2, 1, 6)).toBe(5);
  });

  test('stays where the set is empty or not known', () => {
    expect(stepDigit({ kind: 'misread' }, null, 0, 1, 6)).toBeNull();
    expect(stepDigit({ kind: 'class', label: 9 }, answers, 0, 1, 6)).toBeNull();
    expect(stepDigit({ kind: 'all' }, null, 0, 1, 0)).toBeNull();
  });

  test('draws every digit of the set and no other', () => {
    const drawn = Array.from({ length: 60 }, (_, index) => pickDigit({ kind: 'misread' }, answers, index / 60, 6));
    expect(new Set(drawn)).toEqual(new Set([0, 3, 4]));
  });
});
