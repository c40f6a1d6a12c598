import type { MenuCommand } from '@shared/ipc/contract.js';
import type { PageId } from './app-state.svelte.js';
import type { ModelsState } from './models-state.svelte.js';
import type { TrainingState } from './training-state.svelte.js';

interface CommandTargets {
  readonly training: Pick<TrainingState, 'busy' | 'progress' | 'pause' | 'resume' | 'stop'>;
  readonly models: Pick<ModelsState, 'import'>;
  readonly openPage: (page: PageId) => void;
  readonly openDialog: (dialog: 'settings' | 'shortcuts' | 'about') => void;
}

/** What each command of the menu does in the window. Pausing and stopping do nothing while nothing is trained. */
export function commandTable({ training, models, openPage, openDialog }: CommandTargets): Readonly<Record<MenuCommand, () => void>> {
  const whileTraining = (act: () => Promise<void>) => (): void => {
    if (training.busy) void act();
  };
  return {
    'open-train': () => {
      openPage('train');
    },
    'open-runs': () => {
      openPage('runs');
    },
    'open-compare': () => {
      openPage('compare');
    },
    'open-inspect': () => {
      openPage('inspect');
    },
    'open-draw': () => {
      openPage('draw');
    },
    'open-settings': () => {
      openDialog('settings');
    },
    'new-training': () => {
      openPage('train');
    },
    'pause-training': () => {
      if (training.progress?.phase === 'paused') void training.resume();
      else whileTraining(() => training.pause())();
    },
    'stop-training': whileTraining(() => training.stop()),
    'import-models': () => {
      openPage('runs');
      void models.import();
    },
    'show-shortcuts': () => {
      openDialog('shortcuts');
    },
    'show-about': () => {
      openDialog('about');
    },
  };
}
