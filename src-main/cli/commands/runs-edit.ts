import type { RunSummary } from '@shared/domain/run.js';
import { formatPlural, formatSize } from '@shared/format/numbers.js';
import { AppError } from '@shared/errors.js';
import { UsageError } from '../arguments.js';
import { EXIT, type Command } from '../command.js';
import { runFields } from '../run-fields.js';
import { checkRunIds } from '../run-ids.js';

export const runsRenameCommand: Command = {
  name: 'runs rename',
  usage: 'runs rename ID NAME',
  about: 'Give a run another name',
  options: {},
  help: '  ID      as listed by runs list\n  NAME    1 to 80 characters',
  async run({ openRuns, output }, _values, positionals) {
    const [id, name, ...rest] = positionals;
    if (id === undefined || name === undefined || rest.length > 0)
      throw new UsageError('runs rename takes the ID of one run and its new NAME.');
    const [runId = ''] = checkRunIds([id]);
    const run = await (await openRuns()).change(runId, { name });
    output.event('run-changed', runFields(run));
    output.line(`${run.id} is called ${run.name} now.`);
    return EXIT.done;
  },
};

const tagLine = (run: RunSummary): string => `${run.name}: ${run.tags.length === 0 ? 'no tags' : run.tags.join(', ')}`;

export const runsTagCommand: Command = {
  name: 'runs tag',
  usage: 'runs tag ID TAG... [--remove]',
  about: 'Add tags to a run, or take them away',
  options: { remove: { type: 'boolean' } },
  help: [
    '  ID          as listed by runs list',
    '  TAG         1 to 40 characters; a run has at most 20',
    '  --remove    takes these tags away',
  ].join('\n'),
  async run({ openHistory, openRuns, output }, values, positionals) {
    const [id, ...tags] = positionals;
    if (id === undefined || tags.length === 0) throw new UsageError('runs tag takes the ID of one run and at least one TAG.');
    const [runId = ''] = checkRunIds([id]);
    const known = (await (await openHistory()).getRun(runId)).summary.tags;
    const given = tags.map((tag) => tag.trim());
    const missing = values['remove'] === true ? given.find((tag) => !known.includes(tag)) : undefined;
    if (missing !== undefined)
      throw new AppError('bad-request', `Run ${runId} has no tag "${missing}". It has: ${known.join(', ') || 'none'}.`);
    const wanted = values['remove'] === true ? known.filter((tag) => !given.includes(tag)) : [...known, ...given];
    const run = await (await openRuns()).change(runId, { tags: wanted });
    output.event('run-changed', runFields(run));
    output.line(tagLine(run));
    return EXIT.done;
  },
};

export const runsDeleteCommand: Command = {
  name: 'runs delete',
  usage: 'runs delete ID... [--yes]',
  about: 'Delete runs with their measurements and weights',
  options: { yes: { type: 'boolean' } },
  help: '  ID       as listed by runs list\n  --yes    does not ask; there is no way back',
  async run({ openHistory, openRuns, confirm, output }, values, positionals) {
    if (positionals.length === 0) throw new UsageError('runs delete takes the ID of at least one run.');
    const runIds = checkRunIds(positionals);
    const history = await openHistory();
    const runs = await Promise.all(runIds.map((runId) => history.getRun(runId)));
    const names = runs.map(({ summary }) => summary.name).join(', ');
    const size = formatSize(runs.reduce((sum, { weightsBytes }) => sum + weightsBytes, 0));
    const question = `Delete ${names}? Measurements and weights (${size}) of ${formatPlural(runs.length, 'run')} will be gone for good.`;
    const agreed = values['yes'] === true ? true : await confirm(question);
    if (agreed === null) throw new UsageError(`${question} Nothing was deleted. Repeat the command with --yes.`);
    if (!agreed) {
      output.line('Nothing was deleted.');
      return EXIT.failed;
    }
    await (await openRuns()).deleteForGood(runIds);
    for (const runId of runIds) output.event('run-deleted', { runId });
    output.line(`Deleted ${formatPlural(runs.length, 'run')} (${size}).`);
    return EXIT.done;
  },
};
