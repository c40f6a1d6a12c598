import type { McNemar } from '../domain/mcnemar.js';
import { sameTestDigits, sameValidationDigits, type ComparedRun } from '../domain/comparison.js';
import { formatCount, formatPlural } from './numbers.js';

/** A small probability as a person counts: "3 of 100", "4 of 10,000", "fewer than 1 of 1,000,000". */
export function formatChance(probability: number): string {
  if (probability < 1e-6) return 'fewer than 1 of 1,000,000';
  if (probability >= 0.995) return 'nearly all';
  const of = [100, 1000, 10_000, 100_000, 1_000_000].find((size) => probability * size >= 0.95) ?? 1_000_000;
  return `${formatCount(Math.round(probability * of))} of ${formatCount(of)}`;
}

/** Below this chance a difference is called more than luck; the convention of 1 in 20. */
const LUCK_BELOW = 0.05;

/**
 * What McNemar's test says of two runs tested on the same digits. The test is about these two networks as they are,
 * not about their settings: another seed gives another network.
 */
export function describeMcNemar({ onlyFirst, onlySecond, pValue }: McNemar, first: string, second: string): readonly string[] {
  const caveat = 'Exact McNemar test, of these two networks: another seed gives another one.';
  if (onlyFirst === onlySecond) {
    const each =
      onlyFirst === 0
        ? 'There is no digit that only one of them reads right.'
        : `Each reads ${formatPlural(onlyFirst, 'digit')} right that the other misreads.`;
    return [`${first} and ${second} misread equally many digits. ${each}`];
  }
  const [better, worse] = onlyFirst > onlySecond ? [first, second] : [second, first];
  const gap = Math.abs(onlyFirst - onlySecond);
  const verdict = pValue < LUCK_BELOW ? 'More than luck, most likely' : 'It may well be luck';
  return [
    `${better} misreads ${formatCount(gap)} fewer ${gap === 1 ? 'digit' : 'digits'} than ${worse}.`,
    `${verdict}: if the two were equally good, a gap this large or larger would come by chance in ${formatChance(pValue)} such comparisons.`,
    caveat,
  ];
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/** Why some of the runs cannot be compared as equals with the first; empty when all can. */
export function comparabilityNotes(runs: readonly ComparedRun[]): readonly string[] {
  const [first] = runs;
  if (first === undefined) return [];
  const otherTest = runs.filter((run) => !sameTestDigits(first, run));
  const otherSplit = runs.filter((run) => sameTestDigits(first, run) && !sameValidationDigits(first, run));
  const names = (those: readonly ComparedRun[]): string => listed(those.map(({ summary }) => summary.name));
  const verb = (those: readonly ComparedRun[]): string => (those.length === 1 ? 'was' : 'were');
  return [
    ...(otherTest.length === 0
      ? []
      : [
          `${names(otherTest)} ${verb(otherTest)} trained and tested on other digits than ${first.summary.name}: their values are shown, but none is called best.`,
        ]),
    ...(otherSplit.length === 0
      ? []
      : [
          `${names(otherSplit)} ${verb(otherSplit)} validated on other digits than ${first.summary.name} (another share or split seed): compare their tests, not their validation.`,
        ]),
  ];
}
