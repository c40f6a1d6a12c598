import { expect, test } from 'vitest';
import { isGlanceDue } from '../../../src-renderer/state/glance.js';
import { buildProgress } from '../../support/renderer-builders.js';

test('running numbers are shown four times a second, everything else at once', () => {
  const shown = buildProgress({ step: 10, epoch: 1 });
  expect(isGlanceDue(null, shown, 0)).toBe(true);
  expect(isGlanceDue(shown, { ...shown, step: 11 }, 249)).toBe(false);
  expect(isGlanceDue(shown, { ...shown, step: 11 }, 250)).toBe(true);
  expect(isGlanceDue(shown, { ...shown, epoch: 2 }, 1)).toBe(true);
  expect(isGlanceDue(shown, { ...shown, phase: 'paused' }, 1)).toBe(true);
  expect(isGlanceDue(shown, { ...shown, runId: 'other' }, 1)).toBe(true);
  expect(isGlanceDue(shown, { ...shown, notice: { code: 'disk-full', message: 'The disk is full.' } }, 1)).toBe(true);
});
