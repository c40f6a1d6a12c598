import type { EngineTuning } from '@shared/engine/environment.js';
import { UsageError } from '../arguments.js';
import { EXIT, type Command, type CommandContext, type ExitCode } from '../command.js';

/** "2 towers, 2 operations side by side, 1 thread inside each". */
export function describeTuning({ towers, interOpThreads, intraOpThreads, oneDnn }: EngineTuning): string {
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  const words = `${plural(towers, 'tower')}, ${plural(interOpThreads, 'operation')} side by side, ${plural(intraOpThreads, 'thread')} inside each`;
  return oneDnn ? words : `${words}, without oneDNN`;
}

async function tuneAndKeep({ openHistory, output, tune }: CommandContext): Promise<ExitCode> {
  output.line('Timing the Fast CNN at batch 64. Close other programs: they change the result.');
  const results = await tune((tuning, stepMs) => {
    output.event('tuning-measured', { ...tuning, stepMs });
    output.line(`${stepMs.toFixed(2)} ms a step: ${describeTuning(tuning)}`);
  });
  const [fastest] = results;
  if (fastest === undefined) throw new Error('Tuning measured nothing.');
  await (await openHistory()).setTuning(fastest.tuning);
  output.event('tuned', { ...fastest.tuning, stepMs: fastest.stepMs });
  output.line(`Kept for new runs: ${describeTuning(fastest.tuning)} (${fastest.stepMs.toFixed(2)} ms a step).`);
  return EXIT.done;
}

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor [--tune]',
  about: 'List every component with its version, place and state',
  options: { tune: { type: 'boolean' } },
  help: [
    "  --tune    time the engine's settings on this machine and keep the fastest for new runs;",
    '            a run records what it used, and its repetition uses the same',
    '',
    '  Exits 1 when a component is missing or damaged.',
  ].join('\n'),
  run: (context, values, positionals) => {
    if (positionals.length > 0) throw new UsageError(`doctor takes no "${positionals.join(' ')}".`);
    return values['tune'] === true ? tuneAndKeep(context) : context.runDoctor(context.output.json);
  },
};
