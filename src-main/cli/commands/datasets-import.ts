import { existsSync } from 'node:fs';
import path from 'node:path';
import { HELD_OUT_SHARE, type DatasetImportSource, type DatasetSummary, type IdxPair } from '@shared/domain/dataset.js';
import { AppError } from '@shared/errors.js';
import { formatCount, formatPercent, formatPlural } from '@shared/format/numbers.js';
import type { DatasetImport } from '../../history/history.js';
import { flagOption, numberOption, textOption, UsageError, type OptionValues } from '../arguments.js';
import { EXIT, type Command, type CommandContext, type ExitCode } from '../command.js';
import { datasetFields } from '../dataset-fields.js';

const IDX_OPTIONS = ['train-images', 'train-labels', 'test-images', 'test-labels'] as const;
const SOURCES =
  'Give --train-images and --train-labels, with --test-images and --test-labels or without; or --folder; or --train-csv, with --test-csv or without';

function sourceOf(values: OptionValues): DatasetImportSource {
  const file = (option: string): string | undefined => {
    const given = textOption(values, option);
    return given === undefined ? undefined : path.resolve(given);
  };
  const hasIdx = IDX_OPTIONS.some((option) => file(option) !== undefined);
  const [folder, train, test] = [file('folder'), file('train-csv'), file('test-csv')];
  const kinds = [hasIdx, folder !== undefined, train !== undefined || test !== undefined].filter(Boolean).length;
  if (kinds !== 1)
    throw new UsageError(`${kinds === 0 ? 'There is nothing to import.' : 'Only one kind of source can be imported.'} ${SOURCES}.`);
  if (folder !== undefined) return { kind: 'folder', folder };
  if (train !== undefined) return { kind: 'csv', train, test: test ?? null };
  if (test !== undefined) throw new UsageError(`--train-csv is missing. ${SOURCES}.`);
  const pair = (part: 'train' | 'test'): IdxPair => {
    const [images, labels] = [file(`${part}-images`), file(`${part}-labels`)];
    if (images === undefined || labels === undefined)
      throw new UsageError(`--${part}-${images === undefined ? 'images' : 'labels'} is missing. ${SOURCES}.`);
    return { images, labels };
  };
  const hasTest = file('test-images') !== undefined || file('test-labels') !== undefined;
  return { kind: 'idx', train: pair('train'), test: hasTest ? pair('test') : null };
}

function shareOf(values: OptionValues, source: DatasetImportSource): number {
  const share = numberOption(values, 'test-share');
  if (share !== undefined && source.kind !== 'folder' && source.test !== null)
    throw new UsageError('--test-share is of no use with test images. Leave it out.');
  if (share !== undefined && !(share > 0 && share < 1))
    throw new UsageError(`--test-share ${share} is out of range. Use a share above 0, below 1.`);
  return share ?? HELD_OUT_SHARE;
}

const pathsOf = (source: DatasetImportSource): readonly string[] => {
  if (source.kind === 'folder') return [source.folder];
  const parts =
    source.kind === 'csv' ? [source.train, source.test] : [source.train, source.test].flatMap((pair) => pair && [pair.images, pair.labels]);
  return parts.filter((file) => file !== null);
};

const STAGES = { read: 'Reading', check: 'Checking', write: 'Writing' } as const;

function importedLines({ id, title, classNames, trainCount, testCount, duplicates }: DatasetSummary): readonly string[] {
  const counts = `${formatCount(trainCount)} training and ${formatCount(testCount)} test images`;
  return [
    `${title} is kept as ${id}: ${formatPlural(classNames.length, 'class', 'classes')}, ${counts}.`,
    `Classes: ${classNames.join(', ')}`,
    ...(duplicates === 0
      ? []
      : [`${formatCount(duplicates)} of the test images are among the training images too: test results will flatter.`]),
  ];
}

export const datasetsImportCommand: Command = {
  name: 'datasets import',
  usage: 'datasets import --name S SOURCE',
  about: 'Keep a set of labelled 28 x 28 images to train on',
  options: {
    name: { type: 'string' },
    'train-images': { type: 'string' },
    'train-labels': { type: 'string' },
    'test-images': { type: 'string' },
    'test-labels': { type: 'string' },
    folder: { type: 'string' },
    'train-csv': { type: 'string' },
    'test-csv': { type: 'string' },
    'test-share': { type: 'string' },
    transposed: { type: 'boolean' },
  },
  help: [
    '  --name S              title of the data set, 1 to 60 characters',
    '  --train-images FILE   IDX, as it is or .gz; all four, or these two',
    '  --train-labels FILE',
    '  --test-images FILE',
    '  --test-labels FILE',
    '  --folder DIR          pictures (.png, .jpg) as train/CLASS/* and test/CLASS/*, or as CLASS/*',
    '  --train-csv FILE      a label and 784 values from 0 to 255 a line',
    '  --test-csv FILE       the same',
    `  --test-share X        of each class, held out for the test where there are no test images (default ${HELD_OUT_SHARE})`,
    '  --transposed          rows and columns are swapped in the files, as in EMNIST',
    '',
    '  2 to 64 classes, up to 200,000 images. Classes are called by their labels; datasets rename gives them other names.',
  ].join('\n'),
  async run(context, values, positionals) {
    if (positionals.length > 0) throw new UsageError(`datasets import takes no "${positionals.join(' ')}". ${SOURCES}.`);
    const title = textOption(values, 'name');
    if (title === undefined) throw new UsageError('datasets import needs a title: --name S.');
    const source = sourceOf(values);
    const request = { source, title, transposed: flagOption(values, 'transposed'), testShare: shareOf(values, source) };
    const missing = pathsOf(source).find((file) => !existsSync(file)); // before a history is opened, which would make a data folder
    if (missing !== undefined) throw new AppError('file-not-found', `There is no ${missing}.`);
    return importFrom(context, request);
  },
};

/** Ctrl-C cancels it, and nothing is kept. */
async function importFrom({ openDatasets, onInterrupt, output }: CommandContext, request: DatasetImport): Promise<ExitCode> {
  const { datasets, events } = await openDatasets();
  const forget = events.on('datasets:import-progressed', (progress) => {
    output.event('import-progressed', { ...progress });
    output.progress(`${STAGES[progress.stage]}: ${formatPercent(progress.share)}`);
  });
  const release = onInterrupt(() => {
    datasets.cancelImport();
  });
  try {
    const added = await datasets.import(request);
    output.event('dataset-imported', datasetFields(added));
    for (const line of importedLines(added)) output.line(line);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'cancelled')) throw error;
    output.event('cancelled', {});
    output.line(error.message);
    return EXIT.interrupted;
  } finally {
    release();
    forget();
  }
}
