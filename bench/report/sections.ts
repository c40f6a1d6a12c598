import type { SectionId } from '../arguments.js';
import type { BenchResults, SectionResults } from '../results.js';
import type { StepsCase, StepsResult, StepsRow } from '../sections/steps.js';
import { augmentationPart } from './augmentation.js';
import { drawParts } from './draw.js';
import { historyPart } from './history.js';
import { inspectParts } from './inspect.js';
import { windowParts } from './window.js';
import type { Table } from './table.js';
import { figure, NONE, orNone, times, withRange } from './words.js';

/** A section as people read it. */
export interface ReportPart {
  readonly title: string;
  readonly table: Table;
  /** Below the table; '' for nothing. */
  readonly note: string;
}

function stepsTable({ title, rows }: StepsCase): ReportPart {
  const columns = ['', 'settings', 'ms/step (least-most)', 's/epoch', 'times ours (least-most)', 'CPU ms/step', 'memory MB'];
  const cells = (row: StepsRow): readonly string[] => [
    row.title,
    row.variant,
    row.stepMs ? withRange(row.stepMs) : NONE,
    orNone(row.secondsAnEpoch),
    row.ratio ? withRange(row.ratio) : NONE,
    orNone(row.cpuStepMs?.median ?? null),
    orNone(row.memoryMb?.median ?? null),
  ];
  const failures = rows.flatMap((row) => (row.failure === null ? [] : [`${row.title} was not measured: ${row.failure}.`]));
  return { title, table: { columns, rows: rows.map(cells) }, note: failures.join(' ') };
}

/** All cases in one table, short: what README shows. */
export function summaryTable({ cases }: StepsResult): Table {
  const rows = cases[0]?.rows ?? [];
  const cell = ({ rows: own }: StepsCase, contender: string): string => {
    const row = own.find((candidate) => candidate.contender === contender);
    if (!row?.stepMs) return NONE;
    return `${figure(row.stepMs.median)} ms${row.ratio ? ` (${times(row.ratio)})` : ''}`;
  };
  return {
    columns: ['a training step', ...cases.map(({ title }) => title)],
    rows: rows.map((row) => [row.title, ...cases.map((one) => cell(one, row.contender))]),
  };
}

/** What was tried to find each contender's fastest settings. */
function trialsTable({ trials }: StepsResult): readonly ReportPart[] {
  if (trials.length === 0) return [];
  const rows = trials.map((trial) => [
    `${trial.contender}, ${trial.net.toUpperCase()}`,
    trial.about,
    trial.stepMs === null ? (trial.reason ?? NONE) : figure(trial.stepMs),
  ]);
  return [{ title: 'Settings that were tried, batch 64', table: { columns: ['', 'settings', 'ms/step'], rows }, note: '' }];
}

function startPart(result: SectionResults['start']): ReportPart {
  const seconds = { median: result.wholeMs.median / 1000, min: result.wholeMs.min / 1000, max: result.wholeMs.max / 1000 };
  const share = ((100 * result.testCorrect) / result.testTotal).toFixed(2);
  return {
    title: 'From nothing to a tested network',
    table: {
      columns: ['', 'seconds (least-most)', 'test accuracy'],
      rows: [[`\`train --preset ${result.preset} --seed ${result.seed}\``, withRange(seconds), `${share} %`]],
    },
    note: 'The whole command: start of Node, history, engine, training, validation, test, records on disk.',
  };
}

function evaluationPart(rows: SectionResults['evaluation']): ReportPart {
  return {
    title: 'Evaluation of 12,000 images',
    table: {
      columns: ['', 'network', 'ms (least-most)', 'the first in a process, ms'],
      rows: rows.map((row) => [row.title, row.net.toUpperCase(), withRange(row.laterMs), figure(row.firstMs)]),
    },
    note: '',
  };
}

function memoryPart(rows: SectionResults['memory']): ReportPart {
  return {
    title: 'Memory of the training process, CNN, batch 64',
    table: {
      columns: ['', 'epochs', 'after the first, MB', 'after the last, MB', 'most, MB'],
      rows: rows.map((row) => [
        row.title,
        String(row.epochs),
        orNone(row.afterFirstEpochMb),
        orNone(row.afterLastEpochMb),
        orNone(row.mostMb),
      ]),
    },
    note: 'Memory that no file backs (RssAnon), looked at every 20 ms.',
  };
}

function stopPart(rows: SectionResults['stop']): ReportPart {
  return {
    title: 'Stop, CNN, batch 64',
    table: { columns: ['', 'ms (least-most)'], rows: rows.map((row) => [row.title, withRange(row.stopMs)]) },
    note: 'From the message to the engine’s word that it trains no more.',
  };
}

function loadPart(rows: SectionResults['load']): ReportPart {
  return {
    title: 'Beside other work, CNN, batch 64',
    table: {
      columns: ['', 'settings', 'images/s (least-most)'],
      rows: rows.map((row) => [row.title, row.variant, row.imagesPerSecond ? withRange(row.imagesPerSecond) : (row.failure ?? NONE)]),
    },
    note: 'One process per core that never rests, at the priority of the training (nice 10).',
  };
}

function largeBatchPart(rows: SectionResults['large-batch']): ReportPart {
  return {
    title: 'A batch of 1,000, CNN',
    table: { columns: ['', 'ms/step', 'most memory, MB'], rows: rows.map((row) => [row.title, figure(row.stepMs), orNone(row.mostMb)]) },
    note: '',
  };
}

function towersPart(rows: SectionResults['towers']): ReportPart {
  return {
    title: 'A batch as a whole, or in two towers',
    table: {
      columns: ['', 'one tower, ms/step (least-most)', 'two', 'CPU ms/step, one', 'two'],
      rows: rows.map(({ title, one, two }) => [
        title,
        withRange(one.stepMs),
        withRange(two.stepMs),
        orNone(one.cpuStepMs?.median ?? null),
        orNone(two.cpuStepMs?.median ?? null),
      ]),
    },
    note: '',
  };
}

/** What people read of a section, or nothing when it was not measured. */
export function partsOf(results: BenchResults, section: SectionId): readonly ReportPart[] {
  const { steps, start, evaluation, memory, stop, load, 'large-batch': largeBatch, towers, augmentation } = results.sections;
  const { inspect, history, draw, window } = results.sections;
  switch (section) {
    case 'steps':
      return steps ? [...steps.cases.map(stepsTable), ...trialsTable(steps)] : [];
    case 'start':
      return start ? [startPart(start)] : [];
    case 'evaluation':
      return evaluation ? [evaluationPart(evaluation)] : [];
    case 'memory':
      return memory ? [memoryPart(memory)] : [];
    case 'stop':
      return stop ? [stopPart(stop)] : [];
    case 'load':
      return load ? [loadPart(load)] : [];
    case 'large-batch':
      return largeBatch ? [largeBatchPart(largeBatch)] : [];
    case 'towers':
      return towers ? [towersPart(towers)] : [];
    case 'augmentation':
      return augmentation ? [augmentationPart(augmentation)] : [];
    case 'inspect':
      return inspect ? inspectParts(inspect) : [];
    case 'history':
      return history ? [historyPart(history)] : [];
    case 'draw':
      return draw ? drawParts(draw) : [];
    case 'window':
      return window ? windowParts(window) : [];
  }
}
