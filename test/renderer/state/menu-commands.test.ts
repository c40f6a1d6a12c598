import { describe, expect, test } from 'vitest';
import { COMMAND_KEYS, MENU_COMMANDS, RUNS_COMMANDS, type MenuCommand } from '@shared/ipc/contract.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { CompareView } from '../../../src-renderer/state/compare-view.svelte.js';
import { DrawPageState } from '../../../src-renderer/state/draw-page.svelte.js';
import { commandTable, windowCommand } from '../../../src-renderer/state/menu-commands.js';
import { PageCommands } from '../../../src-renderer/state/page-commands.svelte.js';
import { TrainView } from '../../../src-renderer/state/train-view.svelte.js';
import type { PageId } from '../../../src-renderer/state/app-state.svelte.js';
import { FakeApi } from '../../support/renderer-fake-api.js';
import { LocalReader } from '../local-reader.js';

function setUp(busy: boolean, phase: 'training' | 'paused', page: PageId = 'train') {
  const done: string[] = [];
  const note = (what: string) => (): Promise<void> => {
    done.push(what);
    return Promise.resolve();
  };
  const say = (what: string) => (): void => void done.push(what);
  const client = createApiClient(new FakeApi());
  const training = { busy, progress: { phase }, pause: note('pause'), resume: note('resume'), stop: note('stop') };
  const pages = new PageCommands();
  const draw = new DrawPageState(client, () => new LocalReader());
  const trainView = new TrainView();
  const compareView = new CompareView(client);
  const table = commandTable({
    training: training as unknown as Parameters<typeof commandTable>[0]['training'],
    models: { import: note('import') },
    ...{ pages, draw, trainView, compareView },
    page: () => page,
    openPage: (opened) => done.push(`page ${opened}`),
    openDialog: (dialog) => done.push(`dialog ${dialog}`),
    pinRun: say('pin'),
    inspectRun: say('inspect'),
    compareRuns: say('compare'),
  });
  /** Everything that a command could have changed. */
  const state = (): string =>
    JSON.stringify([done, trainView.logLoss, trainView.x, compareView.logLoss, compareView.x, draw.draw.pad.tool]);
  return { table, done, pages, draw, trainView, compareView, state };
}

describe('the menu', () => {
  test('does something for every command while a training runs', () => {
    const { table, state } = setUp(true, 'training');
    for (const command of MENU_COMMANDS) {
      const before = state();
      table[command]();
      expect(state(), command).not.toBe(before);
    }
  });

  test('pauses, resumes, and does neither while nothing is trained', () => {
    const running = setUp(true, 'training');
    running.table['pause-training']();
    expect(running.done).toEqual(['pause']);
    const paused = setUp(false, 'paused');
    paused.table['pause-training']();
    expect(paused.done).toEqual(['resume']);
    const idle = setUp(false, 'training');
    idle.table['pause-training']();
    idle.table['stop-training']();
    expect(idle.done).toEqual([]);
  });

  test('imports on the page that shows the models', () => {
    const { table, done } = setUp(false, 'training');
    table['import-models']();
    expect(done).toEqual(['page runs', 'import']);
  });

  test.each(RUNS_COMMANDS)('hands %s to the Runs page, once', (command) => {
    const { table, done, pages } = setUp(false, 'training');
    table[command]();
    expect(done).toEqual(['page runs']);
    expect(pages.takeRuns()).toBe(command);
    expect(pages.takeRuns()).toBeNull();
  });

  test('starts the next run on the Train page, once', () => {
    const { table, pages } = setUp(false, 'training', 'draw');
    expect(pages.takeStart()).toBe(false);
    table['start-training']();
    expect([pages.takeStart(), pages.takeStart()]).toEqual([true, false]);
  });

  test('changes the charts of the page in view', () => {
    const { table, trainView, compareView } = setUp(false, 'training', 'compare');
    table['toggle-log-loss']();
    expect([trainView.logLoss, compareView.logLoss]).toEqual([true, false]);
  });

  test('draws where the pad is, on the welcome too', () => {
    const welcome = setUp(false, 'training', 'welcome');
    welcome.table['toggle-eraser']();
    expect([welcome.done, welcome.draw.draw.pad.tool]).toEqual([[], 'eraser']);
    const runs = setUp(false, 'training', 'runs');
    runs.table['clear-pad']();
    expect(runs.done).toEqual(['page draw']);
  });
});

describe('keys that work on every page', () => {
  const pressed = (key: string, more: KeyboardEventInit = {}): KeyboardEvent =>
    new KeyboardEvent('keydown', { key, ctrlKey: true, ...more });

  test.each<[string, MenuCommand]>([
    [',', 'open-settings'],
    ['n', 'new-training'],
    ['.', 'stop-training'],
    ['o', 'import-models'],
    ['e', 'export-runs'],
    ['i', 'inspect-run'],
  ])('Ctrl and %s is %s, as the menu says', (key, command) => {
    expect(windowCommand(pressed(key))).toBe(command);
    expect(COMMAND_KEYS[command]).toBe(`CommandOrControl+${key.toUpperCase()}`);
  });

  test('are nothing without Ctrl, with more than it, or when a page listens itself', () => {
    expect(windowCommand(new KeyboardEvent('keydown', { key: 'n' }))).toBeUndefined();
    expect(windowCommand(pressed('i', { shiftKey: true }))).toBeUndefined();
    expect(windowCommand(pressed('e', { altKey: true }))).toBeUndefined();
    expect(windowCommand(pressed('z'))).toBeUndefined();
    expect(windowCommand(pressed('Enter'))).toBeUndefined();
  });
});
