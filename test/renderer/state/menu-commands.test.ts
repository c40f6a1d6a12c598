import { describe, expect, test } from 'vitest';
import { MENU_COMMANDS } from '@shared/ipc/contract.js';
import { commandTable } from '../../../src-renderer/state/menu-commands.js';

function setUp(busy: boolean, phase: 'training' | 'paused') {
  const done: string[] = [];
  const note = (what: string) => (): Promise<void> => {
    done.push(what);
    return Promise.resolve();
  };
  const training = { busy, progress: { phase }, pause: note('pause'), resume: note('resume'), stop: note('stop') };
  const table = commandTable({
    training: training as unknown as Parameters<typeof commandTable>[0]['training'],
    models: { import: note('import') },
    openPage: (page) => done.push(`page ${page}`),
    openDialog: (dialog) => done.push(`dialog ${dialog}`),
  });
  return { table, done };
}

describe('the menu', () => {
  test('does something for every command while a training runs', () => {
    const { table, done } = setUp(true, 'training');
    for (const command of MENU_COMMANDS) {
      const before = done.length;
      table[command]();
      expect(done.length, command).toBeGreaterThan(before);
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
});
