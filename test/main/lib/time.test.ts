import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTimeStamp, timeStamp } from '../../../src-main/lib/time.js';

it('writes a moment in UTC, sortable, and reads it back', () => {
  expect(timeStamp(Date.UTC(2026, 0, 31, 9, 45, 12, 7))).toBe('20260131-094512-007');
  const moment = fc.integer({ min: 0, max: Date.UTC(9999, 0) });
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      expect(parseTimeStamp(timeStamp(a))).toBe(a);
      expect(timeStamp(a) < timeStamp(b)).toBe(a < b);
    }),
  );
});

it.each(['', '20260131', '20260131-094512', '20261331-094512-007', 'x20260131-094512-007'])('reads no moment from %j', (text) => {
  expect(parseTimeStamp(text)).toBeNaN();
});
