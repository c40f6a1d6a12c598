import type { SectionResults } from '../results.js';
import type { InspectRow, LookWindow } from '../sections/inspect.js';
import type { ReportPart } from './sections.js';
import type { Table } from './table.js';
import { figure, NONE } from './words.js';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const engineLoss = ({ aloneImagesPerSecond, besideImagesPerSecond }: InspectRow['besideTraining']): number =>
  1 - besideImagesPerSecond / aloneImagesPerSecond;

const ROWS: readonly (readonly [name: string, goal: string, read: (row: InspectRow) => string])[] = [
  ['maps of a digit', '', ({ questions }) => figure(questions.look)],
  ['maps of a digit, beside a training', '', ({ besideTraining }) => figure(besideTraining.look)],
  ['saliency', '100', ({ questions }) => figure(questions.saliency)],
  ['integrated gradients, 50 steps', '600', ({ questions }) => figure(questions.integratedGradients)],
  ['occlusion', '1,500', ({ questions }) => figure(questions.occlusion)],
  ['strongest digits of all 48 filters over 10,000', '3,000', ({ questions }) => figure(questions.profileAll)],
  ['test accuracy without a filter', '2,000', ({ questions }) => figure(questions.ablation)],
  ['that training loses', '15 %', ({ besideTraining }) => percent(engineLoss(besideTraining))],
];

function windowRows(window: LookWindow): readonly (readonly string[])[] {
  return [
    ['maps of a digit, after the click', '60', figure(window.digitMs)],
    ['the same while the reference CNN is trained', '150', figure(window.besideTrainingMs)],
    ['kernels and maps of another epoch, after the key', '100', figure(window.epochMs)],
    ['what that training loses to four clicks a second', '15 %', percent(window.lostShare.median)],
  ];
}

export function inspectParts({ engines, window }: SectionResults['inspect']): readonly ReportPart[] {
  const { min, max } = window.lostShare;
  return [
    {
      title: 'Looking inside a CNN in the real window',
      table: { columns: ['95th percentiles', 'at most, ms', 'ms'], rows: windowRows(window) },
      note:
        'The reference’s convolutions and dense layers, all maps and weights of the page. From the time stamp of the event to the frame ' +
        `that painted every stage. The loss is the median of the rounds (${percent(min)} to ${percent(max)}).`,
    },
    {
      title: 'Answers of the inspection engine',
      table: {
        columns: ['95th percentiles, ms', 'at most', ...engines.map(({ title }) => title)],
        rows: ROWS.map(([name, goal, read]) => [name, goal === '' ? NONE : goal, ...engines.map(read)]),
      },
      note: 'The reference CNN, from the question to the answer. Beside a training: ten digits a second for five seconds.',
    },
  ];
}

/** What README shows of it. */
export function inspectSummary({ engines, window }: SectionResults['inspect']): Table {
  const last = engines.at(-1);
  const rows = ROWS.filter(([, goal]) => goal !== '' && !goal.endsWith('%'));
  const toMs = (cells: readonly string[]): readonly string[] =>
    cells.map((cell, column) => (column === 0 || cell.endsWith('%') ? cell : `${cell} ms`));
  return {
    columns: ['looking inside the reference CNN, 95th percentile', 'at most', 'measured'],
    rows: [...windowRows(window), ...(last ? rows.map(([name, goal, read]) => [name, goal, read(last)]) : [])].map(toMs),
  };
}
