import type { DatasetSummary } from '@shared/domain/dataset.js';
import { findDataset } from '@shared/domain/dataset-rules.js';
import { AppError } from '@shared/errors.js';
import { formatCount, formatSize } from '@shared/format/numbers.js';
import type { DatasetsService } from '../../services/datasets-service.js';
import { textOption, UsageError } from '../arguments.js';
import { alignColumns } from '../columns.js';
import { EXIT, type Command } from '../command.js';
import { datasetFields } from '../dataset-fields.js';

/** Rejects with `dataset-missing`. `name`: an id or a title. */
async function requireDataset(datasets: DatasetsService, name: string): Promise<DatasetSummary> {
  const known = await datasets.list();
  const found = findDataset(known, name);
  if (found !== undefined) return found;
  throw new AppError('dataset-missing', `There is no data set "${name}". Known: ${known.map(({ id }) => id).join(', ')}.`);
}

function tableRow({ id, title, classNames, trainCount, testCount, duplicates, sizeBytes, source }: DatasetSummary): readonly string[] {
  const counts = [classNames.length, trainCount, testCount, duplicates].map((value) => formatCount(value));
  return [id, title, ...counts, formatSize(sizeBytes), source];
}

export const datasetsListCommand: Command = {
  name: 'datasets list',
  usage: 'datasets list',
  about: 'List bundled and imported data sets',
  options: {},
  help: '',
  async run({ openDatasets, output }, _values, positionals) {
    if (positionals.length > 0) throw new UsageError(`datasets list takes no "${positionals.join(' ')}".`);
    const datasets = await (await openDatasets()).datasets.list();
    for (const dataset of datasets) output.event('dataset', datasetFields(dataset));
    const header = ['id', 'title', 'classes', 'training', 'test', 'duplicates', 'size', 'source'];
    for (const line of alignColumns([header, ...datasets.map(tableRow)])) output.line(line);
    return EXIT.done;
  },
};

export const datasetsRenameCommand: Command = {
  name: 'datasets rename',
  usage: 'datasets rename NAME [TITLE] [--classes A,B,...]',
  about: 'Give an imported data set another title, or its classes other names',
  options: { classes: { type: 'string' } },
  help: [
    '  NAME               id or title, as listed by datasets list',
    '  TITLE              1 to 60 characters',
    '  --classes A,B,...  a name for each class, in their order; they change in all runs',
  ].join('\n'),
  async run({ openDatasets, output }, values, positionals) {
    const [name, title, ...rest] = positionals;
    const classes = textOption(values, 'classes');
    if (name === undefined || rest.length > 0 || (title === undefined && classes === undefined))
      throw new UsageError('datasets rename takes the NAME of one data set, and its new TITLE or --classes.');
    const { datasets } = await openDatasets();
    const { id } = await requireDataset(datasets, name);
    const changes = { ...(title === undefined ? {} : { title }), ...(classes === undefined ? {} : { classNames: classes.split(',') }) };
    const changed = await datasets.change(id, changes);
    output.event('dataset-changed', datasetFields(changed));
    output.line(`${changed.id} is called ${changed.title} now. Classes: ${changed.classNames.join(', ')}`);
    return EXIT.done;
  },
};

export const datasetsRemoveCommand: Command = {
  name: 'datasets remove',
  usage: 'datasets remove NAME [--yes]',
  about: 'Remove the images of an imported data set',
  options: { yes: { type: 'boolean' } },
  help: '  NAME     id or title, as listed by datasets list\n  --yes    does not ask; runs and models stay with all their numbers',
  async run({ openDatasets, confirm, output }, values, positionals) {
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) throw new UsageError('datasets remove takes the NAME of one data set.');
    const { datasets } = await openDatasets();
    const { id, title, sizeBytes } = await requireDataset(datasets, name);
    const question = `Remove ${title}? Its images (${formatSize(sizeBytes)}) will be gone; runs and models stay with all their numbers.`;
    const agreed = values['yes'] === true ? true : await confirm(question);
    if (agreed === null) throw new UsageError(`${question} Nothing was removed. Repeat the command with --yes.`);
    if (!agreed) {
      output.line('Nothing was removed.');
      return EXIT.failed;
    }
    await datasets.remove(id);
    output.event('dataset-removed', { datasetId: id });
    output.line(`Removed ${title}.`);
    return EXIT.done;
  },
};
