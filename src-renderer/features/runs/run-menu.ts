import type { ModelSummary } from '@shared/domain/model.js';
import { isLive, type RunSummary } from '@shared/domain/run.js';
import type { RunQuestion } from './run-question.js';
import { resumeLabel } from './run-words.js';

/** Everything a person can do with one run. What a window cannot do yet is absent. */
export interface RunCommands {
  readonly rename: (run: RunSummary) => void;
  readonly editTags: (runs: readonly RunSummary[]) => void;
  readonly chooseColour: (run: RunSummary) => void;
  readonly pin: (run: RunSummary) => void;
  readonly archive: (run: RunSummary) => void;
  readonly resume: (run: RunSummary) => void;
  readonly trainAgain: (run: RunSummary) => void;
  readonly repeat: (run: RunSummary) => void;
  readonly extend: (run: RunSummary) => void;
  readonly cancelQueued: (run: RunSummary) => void;
  readonly clone: (run: RunSummary) => void;
  readonly export: (runs: readonly RunSummary[]) => void;
  readonly evaluate: (run: RunSummary) => void;
  readonly delete: (runs: readonly RunSummary[]) => void;
  readonly inspect?: (run: RunSummary) => void;
}

export interface RunMenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly separated?: boolean;
}

/** Whether a run has an end from which a training can go on. */
export const canExtend = (run: RunSummary): boolean => run.epochsDone > 0 && (run.status === 'finished' || run.status === 'stopped');

/** Whether a run can be deleted: nothing is computing it. */
export const canDelete = (run: RunSummary): boolean => run.status !== 'running' && run.status !== 'queued';

/** The commands that make sense for a run as it is now, in the order of the menu. */
export function runMenu(run: RunSummary, commands: RunCommands): readonly RunMenuItem[] {
  const { inspect } = commands;
  const isQueued = run.status === 'queued';
  const hasEnded = !isQueued && !isLive(run.status);
  const one =
    (command: (run: RunSummary) => void): (() => void) =>
    () => {
      command(run);
    };
  const several =
    (command: (runs: readonly RunSummary[]) => void): (() => void) =>
    () => {
      command([run]);
    };
  const items: readonly (RunMenuItem | false)[] = [
    inspect !== undefined && run.epochsDone > 0 && { label: 'Inspect', run: one(inspect) },
    run.best !== null && !isLive(run.status) && { label: 'Evaluate…', run: one(commands.evaluate) },
    { label: 'Rename…', keys: 'F2', run: one(commands.rename) },
    { label: 'Tags…', run: several(commands.editTags) },
    { label: 'Colour…', run: one(commands.chooseColour) },
    { label: run.pinned ? 'Unpin from the baseline' : 'Pin as baseline', keys: 'B', run: one(commands.pin) },
    { label: run.archived ? 'Take out of the archive' : 'Archive', run: one(commands.archive) },
    run.resumable && { label: resumeLabel(run), separated: true, run: one(commands.resume) },
    { label: 'Train again…', separated: !run.resumable, run: one(commands.trainAgain) },
    hasEnded && { label: 'Repeat exactly', run: one(commands.repeat) },
    canExtend(run) && { label: 'Train further…', run: one(commands.extend) },
    { label: 'Clone settings', run: one(commands.clone) },
    !isQueued && { label: 'Export…', separated: true, run: several(commands.export) },
    canDelete(run) && { label: 'Delete…', keys: 'Del', danger: true, run: several(commands.delete) },
    isQueued && { label: 'Take out of the queue', separated: true, danger: true, run: one(commands.cancelQueued) },
  ];
  return items.filter((item) => item !== false);
}

/** What can be done with a network that was not trained here. */
export function modelMenu({ id, name, test }: ModelSummary, ask: (question: RunQuestion) => void): readonly RunMenuItem[] {
  const network = { id, name, plain: test };
  return [
    {
      label: 'Evaluate…',
      run: () => {
        ask({ kind: 'evaluate', network });
      },
    },
    {
      label: 'Export…',
      run: () => {
        ask({ kind: 'export-network', network });
      },
    },
  ];
}
