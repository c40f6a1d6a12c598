import { COMPARED_RUNS, disagreement, sameTestDigits } from '@shared/domain/comparison.js';
import { resultRows, type ResultRow } from '@shared/domain/comparison-results.js';
import { settingRows, type SettingRow } from '@shared/domain/comparison-settings.js';
import { mcnemar, type McNemar } from '@shared/domain/mcnemar.js';
import type { RunDetail } from '@shared/domain/run.js';
import { comparabilityNotes, describeMcNemar } from '@shared/format/comparison.js';
import type { TestPredictions } from '@shared/ipc/contract.js';
import { UsageError } from '../arguments.js';
import { alignColumns } from '../columns.js';
import { EXIT, type Command } from '../command.js';
import { runFields } from '../run-fields.js';
import { checkRunIds } from '../run-ids.js';

/** A run beside what it answered in its test; null while it has not been tested. */
interface Compared {
  readonly detail: RunDetail;
  readonly answers: TestPredictions | null;
}

interface PairTest extends McNemar {
  readonly first: RunDetail;
  readonly second: RunDetail;
  readonly bothWrong: number;
}

/** Each run against the first, where both were tested on the same digits. */
function pairTests([first, ...others]: readonly Compared[]): readonly PairTest[] {
  return others.flatMap((other) => {
    if (!first?.answers || !other.answers || !sameTestDigits(first.detail, other.detail)) return [];
    const { onlyFirstRight, onlySecondRight, bothWrong, sameMistake } = disagreement(
      first.answers.labels,
      first.answers.predicted,
      other.answers.predicted,
    );
    const test = mcnemar(onlyFirstRight.length, onlySecondRight.length);
    return [{ ...test, first: first.detail, second: other.detail, bothWrong: bothWrong.length + sameMistake }];
  });
}

function resultLines(names: readonly string[], rows: readonly ResultRow[]): readonly string[] {
  const cells = rows.map(({ name, values }) => [
    name,
    ...values.map(({ text, isBest, difference }) => `${text}${isBest ? ' *' : ''}${difference === null ? '' : ` (${difference})`}`),
  ]);
  return alignColumns([['', ...names], ...cells]);
}

function settingLines(names: readonly string[], rows: readonly SettingRow[]): readonly string[] {
  const differing = rows.filter(({ differs }) => differs);
  const equal = `${rows.length - differing.length} settings are equal.`;
  if (differing.length === 0) return [`All settings are equal.`];
  return [...alignColumns([['Setting', ...names], ...differing.map(({ name, values }) => [name, ...values])]), equal];
}

export const runsCompareCommand: Command = {
  name: 'runs compare',
  usage: 'runs compare A B...',
  about: 'Compare 2 to 8 runs: results, settings that differ, and whether the difference is more than luck',
  options: {},
  help: [
    '  A B...    ids as listed by runs list; the others are compared with the first',
    '',
    "  * marks the best value of a row. The test is McNemar's, exact and two-sided, on the digits that only one of two reads right.",
  ].join('\n'),
  async run({ openHistory, output }, _values, positionals) {
    const runIds = checkRunIds(positionals);
    const { min, max } = COMPARED_RUNS;
    if (runIds.length < min || runIds.length > max)
      throw new UsageError(`runs compare takes the IDs of ${min} to ${max} different runs, and got ${runIds.length}.`);
    const history = await openHistory();
    const runs = await Promise.all(
      runIds.map(async (runId): Promise<Compared> => {
        const detail = await history.getRun(runId);
        return { detail, answers: detail.summary.test === null ? null : await history.getTestPredictions(runId) };
      }),
    );
    const details = runs.map(({ detail }) => detail);
    const names = details.map(({ summary }) => summary.name);
    const settings = settingRows(details.map(({ config }) => config));
    const tests = pairTests(runs);
    const notes = comparabilityNotes(details);
    output.event('comparison', {
      runs: details.map(({ summary }) => runFields(summary)),
      differingSettings: settings.filter(({ differs }) => differs).map(({ name, values }) => ({ name, values })),
      tests: tests.map(({ first, second, ...test }) => ({ first: first.summary.id, second: second.summary.id, ...test })),
      notes,
    });
    const lines = [
      ...resultLines(names, resultRows(details, runIds[0] ?? null)),
      '',
      ...settingLines(names, settings),
      ...tests.flatMap((test) => ['', ...describeMcNemar(test, test.first.summary.name, test.second.summary.name)]),
      ...(notes.length === 0 ? [] : ['', ...notes]),
    ];
    for (const line of lines) output.line(line);
    return EXIT.done;
  },
};
