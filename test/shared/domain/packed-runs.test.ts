import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packRuns, unpackRuns } from '@shared/domain/packed-runs.js';
import { buildRun } from '../../support/renderer-builders.js';

const loss = fc.double(); // NaN, infinities and −0 are among them
const run = fc
  .record({
    name: fc.string({ unit: 'binary' }),
    notes: fc.string({ unit: 'binary' }),
    tags: fc.array(fc.string()),
    failure: fc.option(fc.constant({ code: 'loss-not-finite', message: 'Loss became not-a-number.' } as const)),
    best: fc.option(fc.record({ epoch: fc.nat(), validationLoss: loss, validationAccuracy: fc.constantFrom(0, 0.1, 0.9912, 1) })),
    test: fc.option(fc.record({ epoch: fc.nat(), loss, correct: fc.nat(), total: fc.nat() })),
    validationLosses: fc.array(loss),
    queuePosition: fc.option(fc.nat()),
  })
  .map((overrides) => buildRun(overrides));

test('runs come out of a pack as they went in, whatever their losses are', () => {
  fc.assert(
    fc.property(fc.array(run), (runs) => {
      expect(unpackRuns(structuredClone(packRuns(runs)))).toEqual(runs);
    }),
  );
});

test('the text has the number of epochs in place of their losses', () => {
  const { text, losses } = packRuns([buildRun({ validationLosses: [0.5, NaN] }), buildRun({ validationLosses: [Infinity] })]);
  expect([...losses]).toEqual([0.5, NaN, Infinity]);
  expect(JSON.parse(text)).toMatchObject([{ validationLosses: 2 }, { validationLosses: 1 }]);
});
