import { describeShifts, SHIFT_COUNTS, type ShiftCount } from '@shared/domain/averaging.js';
import { perClassAccuracy } from '@shared/domain/metrics.js';
import { formatCountOf, formatLoss, formatPercent } from '@shared/format/numbers.js';
import { classNamesOf } from '../../services/class-names.js';
import { targetFields } from '../../services/find-model.js';
import type { ModelEvaluation } from '../../services/models-service.js';
import { textOption, UsageError, type OptionValues } from '../arguments.js';
import { EXIT, type Command } from '../command.js';
import { datasetOption } from '../dataset-option.js';
import { matrixLines, matrixRows } from '../matrix-lines.js';

/** `perClass`: right answers of each true class; how many there are is the sum of its row in `confusion`. */
function evaluatedFields({ target, dataset, evaluation, shifts, note }: ModelEvaluation): Readonly<Record<string, unknown>> {
  const { loss, correct, total, confusion } = evaluation;
  return {
    ...targetFields(target),
    dataset,
    correct,
    total,
    accuracy: correct / total,
    loss,
    shifts,
    perClass: perClassAccuracy(confusion).map((entry) => entry.correct),
    confusion: matrixRows(confusion),
    note,
  };
}

function evaluatedLines({ target, dataset, evaluation, shifts, note }: ModelEvaluation, classNames: readonly string[]): readonly string[] {
  const { loss, correct, total, confusion } = evaluation;
  const what = target.kind === 'run' ? `${target.name}, epoch ${target.epoch}` : target.name;
  return [
    `${what}: ${formatCountOf(correct, total)} test images of ${dataset} right (${formatPercent(correct / total)}${describeShifts(shifts)}), loss ${formatLoss(loss)}`,
    ...(note === '' ? [] : [`${note}.`]),
    ...matrixLines(confusion, classNames),
  ];
}

function shiftsOption(values: OptionValues): ShiftCount {
  const text = textOption(values, 'average');
  const found = SHIFT_COUNTS.find((count) => String(count) === (text ?? '1'));
  if (found === undefined) throw new UsageError(`--average "${text}" is not possible. Use 1, 5 or 9.`);
  return found;
}

export const evaluateCommand: Command = {
  name: 'evaluate',
  usage: 'evaluate RUN|MODEL|FILE [--dataset NAME] [--average N]',
  about: 'Evaluate a network on test images',
  options: { dataset: { type: 'string' }, average: { type: 'string' } },
  help: [
    '  RUN               id of a run (its kept epoch), as listed by runs list',
    '  MODEL             id or name of a model, as listed by models list',
    '  FILE              a .pth, a .safetensors or a TF.js model.json, which is not kept',
    '  --dataset NAME    whose test images (default: those of the set it was trained for)',
    '  --average N       read each image under N shifts of up to one pixel, 1, 5 or 9, and average the answers (default 1)',
  ].join('\n'),
  async run({ openHistory, openModels, output }, values, positionals) {
    const [name, ...rest] = positionals;
    if (name === undefined || name === '' || rest.length > 0) throw new UsageError('evaluate takes one RUN, MODEL or FILE.');
    const shifts = shiftsOption(values);
    const models = await openModels();
    const history = await openHistory();
    const result = await models.evaluate(name, await datasetOption(values, history), shifts);
    const classNames = await classNamesOf(history, result.dataset, result.spec.classes);
    output.event('evaluated', evaluatedFields(result));
    for (const line of evaluatedLines(result, classNames)) output.line(line);
    return EXIT.done;
  },
};
