import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatCountOf,
  formatLoss,
  formatPercent,
  formatPlural,
  formatSetting,
  formatSize,
  formatSpeed,
  formatDecimal,
  formatSigned,
} from '@shared/format/numbers.js';
import { formatCountdown, formatDuration, formatWhen } from '@shared/format/times.js';

describe('numbers', () => {
  test.each([
    [0.9914, '99.14 %'],
    [1, '100.00 %'],
    [0, '0.00 %'],
    [null, '–'],
    // one misread of a million is not all of them
    [0.999999, '99.99 %'],
  ])('a share of %s reads %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });

  test('a share takes other decimals', () => {
    expect(formatPercent(0.98749, 1)).toBe('98.7 %');
    expect(formatPercent(0.9999, 0)).toBe('99 %');
  });

  test('a loss has 4 decimals, a true minus sign and never hides what is not finite', () => {
    expect(formatLoss(0.03519)).toBe('0.0352');
    expect(formatLoss(-1.5)).toBe('−1.5000');
    expect(formatLoss(NaN)).toBe('not a number');
    expect(formatLoss(Infinity)).toBe('∞');
    expect(formatLoss(null)).toBe('–');
  });

  test('counts have commas, no value is a dash and not 0', () => {
    expect(formatCount(48_000)).toBe('48,000');
    expect(formatCount(0)).toBe('0');
    expect(formatCount(null)).toBe('–');
    expect(formatCountOf(9914, 10_000)).toBe('9,914 of 10,000');
    expect(formatSpeed(1172.6)).toBe('1,173');
    expect(formatPlural(1, 'value')).toBe('1 value');
    expect(formatPlural(2, 'value')).toBe('2 values');
  });

  test.each([
    [0.001, '0.001'],
    [1e-7, '0.0000001'],
    [2.5e-8, '0.000000025'],
    [-0.5, '−0.5'],
    [20, '20'],
  ])('the setting %s reads %s', (value, text) => {
    expect(formatSetting(value)).toBe(text);
  });

  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [3_400_000, '3.4 MB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [1e12, '1.0 TB'],
    [5e15, '5,000.0 TB'],
  ])('%i bytes read %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

describe('times', () => {
  test.each([
    [831_000, '13 min 51 s'],
    [19_000, '19 s'],
    [59_600, '1 min 0 s'],
    [400, '0.4 s'],
    [0, '0.0 s'],
    [7_500_000, '2 h 05 min'],
    [3_599_700, '1 h 00 min'],
    [null, '–'],
  ])('%s ms took %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each([
    [312_000, '5:12'],
    [311_001, '5:12'],
    [3_723_000, '1:02:03'],
    [1, '0:01'],
    [0, '0:00'],
    [-5, '0:00'],
    [null, '–'],
  ])('%s ms left counts down from %s', (ms, text) => {
    expect(formatCountdown(ms)).toBe(text);
  });

  test('moments are told from now, in local time', () => {
    const now = new Date(2025, 2, 1, 8, 0).getTime();
    expect(formatWhen(new Date(2025, 2, 1, 0, 5).getTime(), now)).toBe('Today 00:05');
    expect(formatWhen(new Date(2025, 1, 28, 23, 59).getTime(), now)).toBe('Yesterday 23:59');
    expect(formatWhen(new Date(2025, 1, 27, 11, 5).getTime(), now)).toBe('27 Feb 11:05');
    expect(formatWhen(new Date(2024, 10, 20, 11, 5).getTime(), now)).toBe('20 Nov 2024');
    expect(formatWhen(null, now)).toBe('–');
  });
});

test('weights have two decimals and a sign only where there is something to sign', () => {
  expect([0.266, -0.1, 0, -0.001, 1234.5].map((value) => formatDecimal(value))).toEqual(['0.27', '−0.10', '0.00', '0.00', '1,234.50']);
  expect([0.266, -0.1, 0, -0.001, 0.001].map((value) => formatSigned(value))).toEqual(['+0.27', '−0.10', '0.00', '0.00', '0.00']);
  expect(formatSigned(NaN)).toBe('not a number');
  expect(formatSigned(Infinity)).toBe('+∞');
});
