import { COMMAND_KEYS, MENU_COMMANDS, RUNS_COMMANDS, type MenuCommand, type RunsCommand } from '@shared/ipc/contract.js';
import type { PageId } from './app-state.svelte.js';
import type { CompareView } from './compare-view.svelte.js';
import type { DrawPageState } from './draw-page.svelte.js';
import type { ModelsState } from './models-state.svelte.js';
import type { PageCommands } from './page-commands.svelte.js';
import type { TrainView } from './train-view.svelte.js';
import type { TrainingState } from './training-state.svelte.js';

export type WindowDialog = 'settings' | 'shortcuts' | 'about' | 'engine';

export interface CommandTargets {
  readonly training: Pick<TrainingState, 'busy' | 'progress' | 'pause' | 'resume' | 'stop'>;
  readonly models: Pick<ModelsState, 'import'>;
  readonly pages: PageCommands;
  readonly draw: DrawPageState;
  readonly trainView: TrainView;
  readonly compareView: CompareView;
  /** The page in view. */
  readonly page: () => PageId | null;
  readonly openPage: (page: PageId) => void;
  readonly openDialog: (dialog: WindowDialog) => void;
  /** Those that act on the run that is open on the Runs page, or on the ticked ones. */
  readonly pinRun: () => void;
  readonly inspectRun: () => void;
  readonly compareRuns: () => void;
}

export type CommandTable = Readonly<Record<MenuCommand, () => void>>;

/** What each command of the menu does in the window. Pausing and stopping do nothing while nothing is trained. */
export function commandTable(targets: CommandTargets): CommandTable {
  const { models, openPage, openDialog, pages, pinRun, inspectRun, compareRuns } = targets;
  const open = (page: PageId) => (): void => {
    openPage(page);
  };
  const show = (dialog: WindowDialog) => (): void => {
    openDialog(dialog);
  };
  return {
    'open-train': open('train'),
    'open-runs': open('runs'),
    'open-compare': open('compare'),
    'open-inspect': open('inspect'),
    'open-draw': open('draw'),
    'open-welcome': open('welcome'),
    'new-training': open('train'),
    'open-settings': show('settings'),
    'show-shortcuts': show('shortcuts'),
    'show-about': show('about'),
    'import-models': () => {
      openPage('runs');
      void models.import();
    },
    'start-training': () => {
      openPage('train');
      pages.askStart();
    },
    'pin-run': pinRun,
    'inspect-run': inspectRun,
    'compare-runs': compareRuns,
    ...trainingCommands(targets),
    ...runsCommands(targets),
    ...drawingCommands(targets),
    ...chartCommands(targets),
  };
}

function trainingCommands({ training }: CommandTargets): Pick<CommandTable, 'pause-training' | 'stop-training'> {
  const whileTraining = (act: () => Promise<void>) => (): void => {
    if (training.busy) void act();
  };
  return {
    'pause-training': () => {
      if (training.progress?.phase === 'paused') void training.resume();
      else whileTraining(() => training.pause())();
    },
    'stop-training': whileTraining(() => training.stop()),
  };
}

function runsCommands({ openPage, pages }: CommandTargets): Pick<CommandTable, RunsCommand> {
  const ask = (command: RunsCommand) => (): void => {
    openPage('runs');
    pages.askRuns(command);
  };
  return Object.fromEntries(RUNS_COMMANDS.map((command) => [command, ask(command)])) as Pick<CommandTable, RunsCommand>;
}

function drawingCommands(targets: CommandTargets): Pick<CommandTable, 'undo-stroke' | 'redo-stroke' | 'toggle-eraser' | 'clear-pad'> {
  const onPad = (act: (page: DrawPageState) => void) => (): void => {
    if (targets.page() !== 'welcome') targets.openPage('draw');
    act(targets.draw);
  };
  return {
    'undo-stroke': onPad(({ draw }) => {
      draw.pad.undo();
    }),
    'redo-stroke': onPad(({ draw }) => {
      draw.pad.redo();
    }),
    'toggle-eraser': onPad(({ draw }) => {
      draw.pad.tool = draw.pad.tool === 'eraser' ? 'pen' : 'eraser';
    }),
    'clear-pad': onPad((page) => {
      page.clear();
    }),
  };
}

/** They act on the charts of the page in view, those of Train where it has none. */
function chartCommands({ page, trainView, compareView }: CommandTargets): Pick<CommandTable, 'toggle-log-loss' | 'cycle-axis'> {
  const view = (): TrainView | CompareView => (page() === 'compare' ? compareView : trainView);
  return {
    'toggle-log-loss': () => {
      const charts = view();
      charts.logLoss = !charts.logLoss;
    },
    'cycle-axis': () => {
      view().cycleX();
    },
  };
}

/** Whose keys the window listens to on every page, also while something is typed; the pages listen to the others. */
const WINDOW_COMMANDS: readonly MenuCommand[] = [
  'open-settings',
  'new-training',
  'stop-training',
  'import-models',
  'export-runs',
  'inspect-run',
];

/** The command that a key with Ctrl (or Cmd) stands for on every page. */
export function windowCommand({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): MenuCommand | undefined {
  if (!(ctrlKey || metaKey) || altKey || shiftKey) return undefined;
  const spelled = `CommandOrControl+${key.toUpperCase()}`;
  return MENU_COMMANDS.find((command) => WINDOW_COMMANDS.includes(command) && COMMAND_KEYS[command] === spelled);
}
