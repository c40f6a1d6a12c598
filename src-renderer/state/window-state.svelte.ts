import { COMPARED_RUNS } from '@shared/domain/comparison.js';
import type { DigitRef, NetworkRef } from '@shared/domain/network.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunSummary } from '@shared/domain/run.js';
import type { ApiClient } from '../api/client.js';
import type { PageId } from './app-state.svelte.js';
import { DesktopState } from './desktop-state.svelte.js';
import type { Reader } from './draw-reader.js';
import { DropState } from './drop-state.svelte.js';
import { FeatureStates } from './feature-states.js';
import { commandTable, type CommandTable, type WindowDialog } from './menu-commands.js';
import { PageCommands } from './page-commands.svelte.js';
import { WindowMemory } from './window-memory.svelte.js';

/** The window as a whole: which page and dialog are in view, and the ways that lead from one page to another. */
export class WindowState {
  dialog = $state<WindowDialog | null>(null);
  readonly features: FeatureStates;
  readonly pages = new PageCommands();
  readonly commands: CommandTable;
  readonly desktop: DesktopState;
  readonly drop: DropState;
  private readonly memory: WindowMemory;

  constructor(api: ApiClient, createReader: () => Reader) {
    this.features = new FeatureStates(api, createReader);
    this.memory = new WindowMemory(api);
    this.commands = this.createCommands();
    this.desktop = new DesktopState(api, (command) => {
      this.commands[command]();
    });
    const { models, datasets } = this.features;
    this.drop = new DropState(api, {
      onModels: (tokens) => {
        this.openPage('runs');
        void models.importDropped(tokens);
      },
      onDataset: (tokens) => {
        this.openDatasets();
        void datasets.chooseDropped(tokens);
      },
    });
  }

  /** Asks for everything that the window shows at its start; resolves when what was in view last time is again. */
  async load(): Promise<void> {
    const { app, training, runsTable, models } = this.features;
    void app.load();
    void training.restore();
    void runsTable.load();
    void models.load();
    await this.reopen();
  }

  dispose(): void {
    this.features.dispose();
    this.desktop.dispose();
    this.drop.dispose();
  }

  /** Keeps what is in view for the next start. To be called in an effect. */
  remember(): void {
    const { app, runs, inspect } = this.features;
    if (app.page === null) return;
    const page = app.page === 'welcome' ? null : app.page;
    void this.memory.keep({ page, runId: runs.selectedId, inspected: inspect.network.ref ?? inspect.remembered });
  }

  readonly openDialog = (which: WindowDialog): void => {
    this.dialog = which;
  };
  readonly closeDialog = (): void => {
    this.dialog = null;
  };

  readonly openPage = (page: PageId): void => {
    this.features.app.page = page;
  };
  readonly openTrain = (): void => {
    this.openPage('train');
  };

  readonly openDatasets = (): void => {
    this.features.datasets.wanted = true;
    this.openPage('runs');
  };

  readonly cloneSettings = (config: RunConfig): void => {
    this.features.setup.fillFrom(config);
    this.openTrain();
  };

  readonly compareRuns = (runIds: readonly string[]): void => {
    void this.features.compare.choose(runIds);
    this.openPage('compare');
  };

  /** Opens a run's best epoch where it can be looked into, with a digit of its test set if one is given. */
  readonly inspectRun = (run: RunSummary, testIndex?: number): void => {
    const digit =
      testIndex === undefined ? undefined : ({ kind: 'dataset', dataset: run.dataset, part: 'test', index: testIndex } as const);
    void this.features.inspect.open({ kind: 'run', runId: run.id, epoch: 'best' }, digit);
    this.openPage('inspect');
  };

  /** Opens the network that reads the drawings. */
  readonly inspectReader = (): void => {
    const { inspect, draw } = this.features;
    void inspect.open(draw.draw.view.readBy);
    this.openPage('inspect');
  };

  /** A click on a map of the Draw page: the same network with this drawing, at that unit. */
  readonly inspectDrawing = async (network: NetworkRef, drawing: DigitRef, layer: string, unit: number): Promise<void> => {
    this.openPage('inspect');
    await this.features.inspect.open(network, drawing);
    this.features.inspect.showUnit(layer, unit);
  };

  private createCommands(): CommandTable {
    const { app, runs, runsTable, runsActions, training, models, draw, trainView, compareView } = this.features;
    const { pages, openPage, openDialog } = this;
    return commandTable({
      ...{ training, models, pages, draw, trainView, compareView, openPage, openDialog },
      page: () => app.page,
      pinRun: () => {
        const { selected } = runs;
        if (selected) void runsActions.change(selected.id, { pinned: !selected.pinned });
      },
      inspectRun: () => {
        if (runs.selected && app.page === 'runs') this.inspectRun(runs.selected);
        else openPage('inspect');
      },
      compareRuns: () => {
        const ids = runsTable.checked.map(({ id }) => id);
        if (ids.length >= COMPARED_RUNS.min && ids.length <= COMPARED_RUNS.max) this.compareRuns(ids);
        else openPage('compare');
      },
    });
  }

  /** The page, the run and the network of the last time; without any run and any last time the welcome. */
  private async reopen(): Promise<void> {
    const { app, runs, inspect } = this.features;
    const [last] = await Promise.all([this.memory.restore(), runs.load()]);
    inspect.remembered = last.inspected;
    if (last.runId !== null && runs.selectedId === null && runs.rows.some((run) => run.id === last.runId)) void runs.select(last.runId);
    app.page ??= last.page ?? (runs.list.kind === 'loaded' && runs.rows.length === 0 ? 'welcome' : 'train');
    this.memory.restored = true;
  }
}
