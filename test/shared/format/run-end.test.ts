import { expect, test } from 'vitest';
import { describeEarlyEnd } from '@shared/format/run-end.js';

const best = { epoch: 4, validationLoss: 0.1, validationAccuracy: 0.97 };

test('a run that ended early says after which epoch and why; no other end is called early', () => {
  expect(describeEarlyEnd({ status: 'finished', epochsDone: 7, epochsPlanned: 20, best })).toBe(
    'Ended after epoch 7 of 20, because the validation loss had not fallen for 3 epochs.',
  );
  expect(describeEarlyEnd({ status: 'finished', epochsDone: 20, epochsPlanned: 20, best })).toBeNull();
  expect(describeEarlyEnd({ status: 'stopped', epochsDone: 7, epochsPlanned: 20, best })).toBeNull();
});
