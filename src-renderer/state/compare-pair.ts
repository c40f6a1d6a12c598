import {
  confusionDifference,
  disagreement,
  sameTestDigits,
  type ComparedRun,
  type ConfusionDifference,
  type Disagreement,
} from '@shared/domain/comparison.js';
import { mcnemar, type McNemar } from '@shared/domain/mcnemar.js';
import type { TestOutcome } from './run-record.svelte.js';

/** One run of a pair: what was measured, and the colour it is shown in. */
export interface PairSide {
  readonly run: ComparedRun;
  readonly colour: number;
  /** Its answers on the test digits; null before it was tested or while they are read. */
  readonly test: TestOutcome | null;
}

export interface PairResult {
  readonly first: PairSide & { readonly test: TestOutcome };
  readonly second: PairSide & { readonly test: TestOutcome };
  /** Misread by the first minus misread by the second. */
  readonly difference: ConfusionDifference;
  readonly disagreement: Disagreement;
  readonly mcnemar: McNemar;
}

/** Two runs digit by digit, or the sentence that says why that cannot be. */
export type Pair = { readonly kind: 'compared'; readonly result: PairResult } | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): Pair => ({ kind: 'refused', reason });

const isTested = (side: PairSide): side is PairSide & { readonly test: TestOutcome } => side.test !== null;

/** Why a run has no test answers to compare. */
function untested({ run }: PairSide): string {
  const { name, test } = run.summary;
  return test === null ? `${name} has not been tested yet: the test comes when its training ends.` : `Reading the test of ${name}.`;
}

export function comparePair(first: PairSide, second: PairSide): Pair {
  if (first.run.config.dataset !== second.run.config.dataset) {
    return refused(
      `${first.run.summary.name} and ${second.run.summary.name} were trained and tested on different data sets, so they cannot be compared digit by digit. Choose two runs of one data set.`,
    );
  }
  if (!sameTestDigits(first.run, second.run)) {
    return refused(
      `${first.run.summary.name} and ${second.run.summary.name} were tested on other digits, so they cannot be compared digit by digit.`,
    );
  }
  if (!isTested(first)) return refused(untested(first));
  if (!isTested(second)) return refused(untested(second));
  const answers = [first.test.predictions, second.test.predictions] as const;
  const sameDigits =
    answers[0].labels.length === answers[1].labels.length && answers[0].labels.every((label, index) => label === answers[1].labels[index]);
  if (!sameDigits || first.test.confusion.classes !== second.test.confusion.classes) {
    return refused(
      `The stored tests of ${first.run.summary.name} and ${second.run.summary.name} are of other digits. Their accuracies stand.`,
    );
  }
  const found = disagreement(answers[0].labels, answers[0].predicted, answers[1].predicted);
  return {
    kind: 'compared',
    result: {
      first,
      second,
      difference: confusionDifference(first.test.confusion, second.test.confusion),
      disagreement: found,
      mcnemar: mcnemar(found.onlyFirstRight.length, found.onlySecondRight.length),
    },
  };
}
