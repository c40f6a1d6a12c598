import { formatCount, formatLoss, formatPercent, NO_VALUE } from '../format/numbers.js';
import { formatDuration } from '../format/times.js';
import { sameTestDigits, sameValidationDigits, type ComparedRun } from './comparison.js';

/** One run's value in a row of results. */
export interface ResultValue {
  readonly text: string;
  /** Best of the row; never set when all are equal or the runs were not measured on the same digits. */
  readonly isBest: boolean;
  /** Against the baseline: "+1.30 points"; null for the baseline itself and where there is nothing to compare. */
  readonly difference: string | null;
}

export interface ResultRow {
  readonly name: string;
  readonly values: readonly ResultValue[];
}

type SameDigits = (a: ComparedRun, b: ComparedRun) => boolean;

interface Measure {
  readonly name: string;
  readonly value: (run: ComparedRun) => number | null;
  readonly text: (run: ComparedRun, value: number) => string;
  readonly better: 'higher' | 'lower' | 'neither';
  /** What makes two values comparable, and a difference as words; null: never told. */
  readonly comparable: SameDigits;
  readonly difference: ((difference: number) => string) | null;
}

const always: SameDigits = () => true;
const signed = (difference: number, text: string): string => (difference > 0 ? `+${text}` : difference < 0 ? `−${text}` : `±${text}`);
const signedBy =
  (text: (size: number) => string) =>
  (difference: number): string =>
    signed(difference, text(Math.abs(difference)));

const points = signedBy((size) => `${(size * 100).toFixed(2)} points`);
const digits = signedBy((size) => (size === 1 ? '1 digit' : `${formatCount(size)} digits`));
const loss = signedBy(formatLoss);
const shareRight = ({ summary: { test } }: ComparedRun): number | null => (test === null ? null : test.correct / test.total);

/** "Misread of 10,000" where all were tested on as many. */
function misreadName(runs: readonly ComparedRun[]): string {
  const totals = new Set(runs.flatMap(({ summary: { test } }) => (test === null ? [] : [test.total])));
  const [only] = totals;
  return totals.size === 1 && only !== undefined ? `Misread of ${formatCount(only)}` : 'Misread';
}

function testMeasures(runs: readonly ComparedRun[]): readonly Measure[] {
  const misread = ({ summary: { test } }: ComparedRun): number | null => (test === null ? null : test.total - test.correct);
  return [
    {
      name: 'Test accuracy',
      value: shareRight,
      text: (_, share) => formatPercent(share),
      better: 'higher',
      comparable: sameTestDigits,
      difference: points,
    },
    {
      name: misreadName(runs),
      value: misread,
      text: (_, count) => formatCount(count),
      better: 'lower',
      comparable: sameTestDigits,
      difference: digits,
    },
    {
      name: 'Test loss',
      value: ({ summary }) => summary.test?.loss ?? null,
      text: (_, value) => formatLoss(value),
      better: 'lower',
      comparable: sameTestDigits,
      difference: loss,
    },
  ];
}

const VALIDATION_MEASURES: readonly Measure[] = [
  {
    name: 'Best validation loss',
    value: ({ summary }) => summary.best?.validationLoss ?? null,
    text: (_, value) => formatLoss(value),
    better: 'lower',
    comparable: sameValidationDigits,
    difference: loss,
  },
  {
    name: 'Validation accuracy then',
    value: ({ summary }) => summary.best?.validationAccuracy ?? null,
    text: (_, value) => formatPercent(value),
    better: 'higher',
    comparable: sameValidationDigits,
    difference: points,
  },
];

const COST_MEASURES: readonly Measure[] = [
  {
    name: 'Best epoch',
    value: ({ summary }) => summary.best?.epoch ?? null,
    text: ({ summary }, epoch) => `${formatCount(epoch)} of ${formatCount(summary.epochsPlanned)}`,
    better: 'neither',
    comparable: always,
    difference: null,
  },
  {
    name: 'Training time',
    value: ({ summary }) => summary.trainingMs,
    text: (_, value) => formatDuration(value),
    better: 'lower',
    // a run without a test has not come to its end: its time says nothing yet
    comparable: (a, b) => a.summary.test !== null && b.summary.test !== null,
    difference: signedBy(formatDuration),
  },
  {
    name: 'Parameters',
    value: ({ parameters }) => parameters,
    text: (_, value) => formatCount(value),
    better: 'neither',
    comparable: always,
    difference: signedBy(formatCount),
  },
];

/** The best of values that are all comparable with each other: none when one is not or when all are equal. */
function bestValue(runs: readonly ComparedRun[], { value, better, comparable }: Measure): number | null {
  if (better === 'neither') return null;
  const measured = runs.filter((run) => value(run) !== null);
  const known = measured.map(value).filter((one) => one !== null);
  const [first] = measured;
  if (first === undefined || !measured.every((run) => comparable(first, run))) return null;
  const best = better === 'higher' ? Math.max(...known) : Math.min(...known);
  return known.every((one) => one === best) ? null : best;
}

function rowOf(runs: readonly ComparedRun[], baseline: ComparedRun | undefined, measure: Measure): ResultRow {
  const best = bestValue(runs, measure);
  const reference = baseline === undefined ? null : measure.value(baseline);
  const values = runs.map((run): ResultValue => {
    const value = measure.value(run);
    if (value === null) return { text: NO_VALUE, isBest: false, difference: null };
    const tells = baseline !== undefined && run !== baseline && reference !== null && measure.comparable(baseline, run);
    return {
      text: measure.text(run, value),
      isBest: value === best,
      difference: tells ? (measure.difference?.(value - reference) ?? null) : null,
    };
  });
  return { name: measure.name, values };
}

/** The results of some runs side by side; `baselineId` names the run that differences are told against. */
export function resultRows(runs: readonly ComparedRun[], baselineId: string | null): readonly ResultRow[] {
  const baseline = runs.find(({ summary }) => summary.id === baselineId);
  return [...testMeasures(runs), ...VALIDATION_MEASURES, ...COST_MEASURES].map((measure) => rowOf(runs, baseline, measure));
}
