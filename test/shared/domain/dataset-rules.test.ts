import { describe, expect, test } from 'vitest';
import { DATASET_LIMITS, MNIST } from '@shared/domain/dataset.js';
import { classNamesProblem, compareClassNames, findDataset, titleProblem } from '@shared/domain/dataset-rules.js';

describe('titles of data sets', () => {
  test('a title of its own is fine, also at its longest', () => {
    expect(titleProblem('Fashion', [MNIST])).toBeUndefined();
    expect(titleProblem('x'.repeat(DATASET_LIMITS.title), [MNIST])).toBeUndefined();
  });

  test.each([
    ['', 'A data set cannot have a title of 0 characters. Use 1 to 60.'],
    ['   ', 'A data set cannot have a title of 0 characters. Use 1 to 60.'],
    ['x'.repeat(61), 'A data set cannot have a title of 61 characters. Use 1 to 60.'],
    [' mnist ', 'There is a data set "MNIST" already. Use another title.'],
  ])('%j is refused', (title, sentence) => {
    expect(titleProblem(title, [MNIST])).toBe(sentence);
  });
});

describe('names of classes', () => {
  test('one name for each class', () => {
    expect(classNamesProblem(['Shirt', 'Bag'], 2)).toBeUndefined();
  });

  test.each([
    [['a'], 'There are 2 classes, and 1 names for them. Name each class.'],
    [['a', ' '], 'Class 1 cannot have a name of 0 characters. Use 1 to 30.'],
    [['x'.repeat(31), 'b'], 'Class 0 cannot have a name of 31 characters. Use 1 to 30.'],
    [['a', ' a'], 'Two classes are called "a". Give each a name of its own.'],
  ])('%j are refused', (names, sentence) => {
    expect(classNamesProblem(names, 2)).toBe(sentence);
  });

  test('numbers come in their order and before words', () => {
    expect(['b', '10', 'a', '9', '0'].sort(compareClassNames)).toEqual(['0', '9', '10', 'a', 'b']);
    expect(compareClassNames('a', 'a')).toBe(0);
  });
});

test('a data set is found by its id, or else by its title in any case', () => {
  const sets = [
    { id: 'letters', title: 'KMNIST' },
    { id: 'kmnist', title: 'Letters' },
  ];
  expect(findDataset(sets, 'letters')).toBe(sets[0]);
  expect(findDataset(sets, 'LETTERS')).toBe(sets[1]);
  expect(findDataset(sets, 'digits')).toBeUndefined();
});
