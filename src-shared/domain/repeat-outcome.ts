import { formatCount, formatSetting } from '../format/numbers.js';
import { environmentChanges } from './environment-changes.js';
import type { EpochMetrics, StepPoints } from './metrics.js';
import type { RateChange, Repeat, RunEnvironment } from './run.js';

/** What is known of a run that must be the same in its repeat. */
export interface RunEvidence {
  readonly environment: RunEnvironment | null;
  readonly rateChanges: readonly RateChange[];
  /** In order, without a gap. */
  readonly steps: readonly StepPoints[];
  readonly epochs: readonly EpochMetrics[];
}

export type RepeatOutcome = Pick<Repeat, 'outcome' | 'differences'>;

const STEP_VALUES = [
  ['loss', 'loss'],
  ['accuracy', 'accuracy'],
  ['learningRate', 'learning rate'],
] as const;
const EPOCH_VALUES = [
  ['trainLoss', 'training loss'],
  ['trainAccuracy', 'training accuracy'],
  ['validationLoss', 'validation loss'],
  ['validationCorrect', 'digits read right in validation'],
] as const;

const joined = (steps: readonly StepPoints[], field: (typeof STEP_VALUES)[number][0]): readonly number[] =>
  steps.flatMap((part) => [...part[field]]);

const sentence = (what: string, before: number, now: number): string =>
  `The first number that differs is the ${what}: ${formatSetting(before)} before, ${formatSetting(now)} now.`;

/** The first step with another value in both runs; times are not compared. */
function firstStepDifference(before: RunEvidence, now: RunEvidence): string | undefined {
  const found = STEP_VALUES.flatMap(([field, word]) => {
    const [a, b] = [joined(before.steps, field), joined(now.steps, field)];
    const index = a.slice(0, b.length).findIndex((value, at) => !Object.is(value, b[at]));
    return index === -1 ? [] : [{ index, words: sentence(`${word} of step ${formatCount(index + 1)}`, a[index] ?? NaN, b[index] ?? NaN) }];
  });
  return found.sort((a, b) => a.index - b.index)[0]?.words;
}

function firstEpochDifference(before: RunEvidence, now: RunEvidence): string | undefined {
  for (const [at, epoch] of before.epochs.entries()) {
    const other = now.epochs[at];
    if (other === undefined) return undefined;
    const field = EPOCH_VALUES.find(([name]) => !Object.is(epoch[name], other[name]));
    if (field !== undefined) return sentence(`${field[1]} of epoch ${formatCount(epoch.epoch)}`, epoch[field[0]], other[field[0]]);
  }
  return undefined;
}

/**
 * Whether a repeat came out the same, as far as both runs go. `sameWeights` says whether the weights after the last
 * epoch that both have are the same, bit for bit; null where they cannot be read any more.
 */
export function repeatOutcome(before: RunEvidence, now: RunEvidence, sameWeights: boolean | null): RepeatOutcome {
  const epochs = Math.min(before.epochs.length, now.epochs.length);
  if (epochs === 0) return { outcome: 'unknown', differences: ['One of the two runs has no whole epoch to compare.'] };
  const number = firstStepDifference(before, now) ?? firstEpochDifference(before, now);
  const length = before.epochs.length === now.epochs.length ? [] : [`Compared up to epoch ${formatCount(epochs)}, which both runs have.`];
  if (number === undefined && sameWeights === true) return { outcome: 'identical', differences: length };
  if (number === undefined && sameWeights === null) {
    return {
      outcome: 'unknown',
      differences: ['Every measured number is the same, but the weights of one run cannot be read.', ...length],
    };
  }
  const settings = before.environment && now.environment ? environmentChanges(before.environment, now.environment) : [];
  const rates =
    JSON.stringify(before.rateChanges) === JSON.stringify(now.rateChanges) ? [] : ['The learning rate was changed at other steps.'];
  const first = number ?? `Every measured number is the same, but the weights after epoch ${formatCount(epochs)} differ.`;
  return { outcome: 'differs', differences: [...settings, ...rates, first, ...length] };
}
