import { expect, test } from 'vitest';
import { formatSize } from '@shared/format/sizes.js';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [3_400_000, '3.4 MB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [1e12, '1.0 TB'],
  [5e15, '5000.0 TB'],
])('%i bytes read %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
