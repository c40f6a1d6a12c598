import path from 'node:path';
import { MODEL_FORMATS } from '@shared/ipc/contract.js';
import { isModelFormat } from '../../services/export-model.js';
import { targetFields } from '../../services/find-model.js';
import { textOption, UsageError } from '../arguments.js';
import { EXIT, type Command } from '../command.js';
import { checkRunIds } from '../run-ids.js';

export const exportCommand: Command = {
  name: 'export',
  usage: 'export RUN|MODEL --format F --out PATH',
  about: 'Write a network for another program, or a run’s model card',
  options: { format: { type: 'string' }, out: { type: 'string' } },
  help: [
    '  RUN         id of a run (its kept epoch), as listed by runs list',
    '  MODEL       id or name of a model, as listed by models list',
    '  --format    onnx, tfjs (a TF.js LayersModel: PATH is its model.json, its weights go beside it),',
    '              safetensors (Digit Lab), safetensors-pytorch (PyTorch’s names and layouts),',
    '              card (an HTML page about a RUN: settings, curves, results, checksums)',
    '  --out       the file to write; one that is there already is left alone',
    '',
    '  Images go in with ink 1 and paper 0; probabilities come out.',
  ].join('\n'),
  async run({ openModels, openRuns, output }, values, positionals) {
    const [name, ...rest] = positionals;
    if (name === undefined || name === '' || rest.length > 0) throw new UsageError('export takes one RUN or MODEL.');
    const format = textOption(values, 'format') ?? '';
    if (!isModelFormat(format) && format !== 'card') {
      throw new UsageError(`--format is one of ${[...MODEL_FORMATS, 'card'].join(', ')}, and got "${format}".`);
    }
    const out = textOption(values, 'out');
    if (out === undefined || out === '') throw new UsageError('export needs --out, the file to write to.');
    const place = path.resolve(out);
    if (format === 'card') {
      const files = await (await openRuns()).export({ runIds: checkRunIds([name]), format, place, mayReplace: false });
      output.event('exported', { runId: name, format, files });
      for (const file of files) output.line(file);
      return EXIT.done;
    }
    const { target, files } = await (await openModels()).export({ name, format, place, mayReplace: false });
    output.event('exported', { ...targetFields(target), format, files });
    for (const file of files) output.line(file);
    return EXIT.done;
  },
};
