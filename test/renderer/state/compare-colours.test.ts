import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareColours } from '../../../src-renderer/state/compare-colours.js';

const run = (id: string, colour: number, createdAt: number) => ({ id, name: `run ${id}`, colour, createdAt });

test('runs keep their colours', () => {
  const shown = compareColours([run('a', 3, 1), run('b', 5, 2)]);
  expect([...shown.values()]).toEqual([
    { colour: 3, givesWayTo: null },
    { colour: 5, givesWayTo: null },
  ]);
});

test('of two with the same, the older keeps it and the other takes the nearest free hue, whatever their order', () => {
  const shown = compareColours([run('young', 1, 2), run('old', 1, 1)]);
  expect(shown.get('old')).toEqual({ colour: 1, givesWayTo: null });
  // indigo is the hue next to blue
  expect(shown.get('young')).toEqual({ colour: 7, givesWayTo: 'run old' });
});

test('a run that gives way never takes the own colour of another one', () => {
  const shown = compareColours([run('a', 1, 1), run('b', 1, 2), run('c', 7, 3)]);
  expect(shown.get('c')).toEqual({ colour: 7, givesWayTo: null });
  expect(shown.get('b')?.colour).toBe(4);
});

test('up to eight runs have eight colours', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 8 }), (colours) => {
      const shown = compareColours(colours.map((colour, index) => run(String(index), colour, index)));
      expect(new Set([...shown.values()].map(({ colour }) => colour)).size).toBe(colours.length);
      colours.forEach((colour, index) => {
        const { colour: given, givesWayTo } = shown.get(String(index)) ?? { colour: 0, givesWayTo: null };
        expect(givesWayTo === null).toBe(given === colour);
      });
    }),
  );
});
