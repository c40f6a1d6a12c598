import { existsSync } from 'node:fs';
import { parameterCount } from '@shared/domain/model-layers.js';
import type { ModelSummary, Score } from '@shared/domain/model.js';
import { modelKind } from '@shared/domain/model-spec.js';
import { AppError } from '@shared/errors.js';
import { formatCount, formatCountOf, formatLoss, formatPercent, NO_VALUE } from '@shared/format/numbers.js';
import { describeLayers } from '@shared/format/run-config.js';
import { textOption, UsageError } from '../arguments.js';
import { alignColumns } from '../columns.js';
import { datasetOption } from '../dataset-option.js';
import { EXIT, type Command } from '../command.js';

function modelFields({ id, spec, ...fields }: ModelSummary): Readonly<Record<string, unknown>> {
  return {
    modelId: id,
    ...fields,
    modelKind: spec === null ? null : modelKind(spec),
    parameters: spec === null ? null : parameterCount(spec),
    activation: spec?.hidden[0]?.activation ?? null,
    spec,
  };
}

const shareOf = (score: Score | null): string => formatPercent(score === null ? null : score.correct / score.total);

function importedLines(model: ModelSummary): readonly string[] {
  const { test, spec } = model;
  const score =
    test === null ? '' : `: ${formatCountOf(test.correct, test.total)} test digits right (${shareOf(test)}), loss ${formatLoss(test.loss)}`;
  return [
    `${model.name} is kept as ${model.id}${score}`,
    ...(spec === null ? [] : [`${modelKind(spec)}, ${describeLayers(spec)}, ${formatCount(parameterCount(spec))} parameters`]),
    ...(model.note === '' ? [] : [`${model.note}.`]),
  ];
}

export const modelsImportCommand: Command = {
  name: 'models import',
  usage: 'models import FILE... [--name S] [--dataset NAME]',
  about: 'Keep networks from PyTorch (.pth), safetensors or TF.js (model.json) files',
  options: { name: { type: 'string' }, dataset: { type: 'string' } },
  help: [
    '  FILE             a state dictionary with the layers conv1, conv2, ..., fc1, fc2, ..., out, or a .safetensors of Digit Lab;',
    '                   or the model.json of a TF.js LayersModel, with its weights beside it',
    '  --name S         name of the model (default: the name of the file); for a single file',
    '  --dataset NAME   the data set that it is for (default: the one that the file names, or else mnist)',
    '',
    '  A .pth does not tell its activation: ReLU and sigmoid are both evaluated on the validation images.',
  ].join('\n'),
  async run({ openHistory, openModels, output }, values, files) {
    if (files.length === 0) throw new UsageError('models import needs at least one FILE, a .pth, a .safetensors or a model.json.');
    // Looked at before a history is opened, which would make a data folder
    const missing = files.find((file) => !existsSync(file));
    if (missing !== undefined) throw new AppError('file-not-found', `There is no file ${missing}.`);
    const dataset = await datasetOption(values, await openHistory());
    const added = await (await openModels()).import(files, textOption(values, 'name') ?? null, dataset);
    for (const model of added) {
      output.event('model-imported', modelFields(model));
      for (const line of importedLines(model)) output.line(line);
    }
    return EXIT.done;
  },
};

function tableRow(model: ModelSummary): readonly string[] {
  const { spec } = model;
  return [
    model.id,
    model.name,
    spec === null ? NO_VALUE : modelKind(spec),
    spec === null ? NO_VALUE : formatCount(parameterCount(spec)),
    model.source,
    shareOf(model.validation),
    shareOf(model.test),
    model.failure?.message ?? model.note,
  ];
}

export const modelsListCommand: Command = {
  name: 'models list',
  usage: 'models list',
  about: 'List bundled and imported models',
  options: {},
  help: '',
  async run({ openModels, output }, _values, positionals) {
    if (positionals.length > 0) throw new UsageError(`models list takes no "${positionals.join(' ')}".`);
    const models = await (await openModels()).list();
    for (const model of models) output.event('model', modelFields(model));
    if (models.length === 0) output.line('No models yet. Import one with: models import FILE');
    else {
      const header = ['id', 'name', 'model', 'parameters', 'source', 'validation', 'test', 'note'];
      for (const line of alignColumns([header, ...models.map(tableRow)])) output.line(line);
    }
    return EXIT.done;
  },
};
