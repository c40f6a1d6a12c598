import path from 'node:path';
import { EXPORT_FORMATS } from '@shared/ipc/contract.js';
import { textOption, UsageError } from '../arguments.js';
import { EXIT, type Command } from '../command.js';
import { checkRunIds } from '../run-ids.js';

export const runsExportCommand: Command = {
  name: 'runs export',
  usage: 'runs export ID... --format csv|json|tensorboard|card --out PATH',
  about: 'Write every metric point of runs to files',
  options: { format: { type: 'string' }, out: { type: 'string' } },
  help: [
    '  ID          as listed by runs list',
    '  --format    csv (a table of steps and epochs), json (settings, environment, steps, epochs), tensorboard (event files),',
    '              card (an HTML page to read)',
    '  --out       the file for one run (but for tensorboard); else the folder, with a file or folder in it for each run',
  ].join('\n'),
  async run({ openRuns, output }, values, positionals) {
    if (positionals.length === 0) throw new UsageError('runs export takes the ID of at least one run.');
    const given = textOption(values, 'format');
    const format = EXPORT_FORMATS.find((known) => known === given);
    if (format === undefined) throw new UsageError(`--format is ${EXPORT_FORMATS.join(', ')}, and got "${given ?? ''}".`);
    const out = textOption(values, 'out');
    if (out === undefined || out === '') throw new UsageError('runs export needs --out, the file or folder to write to.');
    const runIds = checkRunIds(positionals);
    const files = await (await openRuns()).export({ runIds, format, place: path.resolve(out), mayReplace: false });
    files.forEach((file, index) => {
      output.event('run-exported', { runId: runIds[index], format, file });
      output.line(file);
    });
    return EXIT.done;
  },
};
