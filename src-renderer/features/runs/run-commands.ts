import { LIMITS } from '@shared/domain/run-config-rules.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunSummary } from '@shared/domain/run.js';
import type { RunsActions } from '../../state/runs-actions.svelte.js';
import { nextName } from '../../state/setup-form.js';
import type { RunCommands } from './run-menu.js';
import type { RunQuestion } from './run-question.js';

export interface CommandSurroundings {
  readonly actions: RunsActions;
  readonly takenNames: () => readonly string[];
  readonly ask: (question: RunQuestion) => void;
  readonly clone: (config: RunConfig) => void;
  readonly inspect: ((run: RunSummary) => void) | undefined;
}

/** Beyond this many runs the question comes without their size, which would take reading each. */
const MOST_MEASURED_RUNS = 20;

/** A seed that was not chosen by anyone. */
function newSeed(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word % LIMITS.seed.max;
}

/** The commands of the Runs page: some act at once, some ask first. */
export function createCommands({ actions, takenNames, ask, clone, inspect }: CommandSurroundings): RunCommands {
  const withConfig = async (run: RunSummary, use: (config: RunConfig) => void): Promise<void> => {
    const config = await actions.configOf(run);
    if (config) use(config);
  };
  return {
    rename: (run) => {
      ask({ kind: 'rename', run });
    },
    editTags: (runs) => {
      ask({ kind: 'tags', runs });
    },
    chooseColour: (run) => {
      ask({ kind: 'colour', run });
    },
    export: (runs) => {
      ask({ kind: 'export', runs });
    },
    evaluate: (run) => {
      ask({ kind: 'evaluate', network: { id: run.id, name: run.name, plain: run.test } });
    },
    extend: (run) => {
      ask({ kind: 'extend', run });
    },
    resume: (run) => void actions.resume(run.id),
    repeat: (run) => void actions.repeat(run.id),
    cancelQueued: (run) => void actions.cancelQueued(run.id),
    pin: (run) => void actions.change(run.id, { pinned: !run.pinned }),
    archive: (run) => void actions.change(run.id, { archived: !run.archived }),
    delete: (runs) => {
      const sizeBytes = runs.length > MOST_MEASURED_RUNS ? Promise.resolve(null) : actions.sizeBytes(runs);
      void sizeBytes.then((size) => {
        ask({ kind: 'delete', runs, sizeBytes: size });
      });
    },
    trainAgain: (run) =>
      void withConfig(run, (config) => {
        ask({ kind: 'train-again', run, config: { ...config, name: nextName(config.name, takenNames()), seed: newSeed() } });
      }),
    clone: (run) => void withConfig(run, clone),
    ...(inspect ? { inspect } : {}),
  };
}
