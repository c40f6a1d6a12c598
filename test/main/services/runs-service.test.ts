import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { unpackRuns, type PackedRuns } from '@shared/domain/packed-runs.js';
import { UNDO_MS } from '@shared/domain/run.js';
import { AppError } from '@shared/errors.js';
import { keepEvaluation } from '../../../src-main/services/kept-evaluations.js';
import { RunsService } from '../../../src-main/services/runs-service.js';
import { NODE_FILES, type FileOperations } from '../../../src-main/lib/fs-atomic.js';
import { readEventFile } from '../../support/event-file.js';
import { asHistory, openTestStore, recordRun, type TestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';
import { elementsNamed, readStrictHtml } from '../../support/strict-html.js';
import { memoryLog, testEvents } from '../../support/services.js';

interface Setup {
  readonly runs: RunsService;
  readonly opened: TestStore;
  readonly dataDir: string;
  readonly told: unknown[];
  readonly lines: string[];
  readonly clock: { now: number };
  /** How long the service waits now, and what ends that. */
  readonly waiting: { readonly ms: number; readonly end: () => void }[];
}

const open: TestStore[] = [];
afterEach(async () => {
  for (const opened of open.splice(0)) await opened.close();
});

async function setUp(files?: FileOperations): Promise<Setup> {
  const dataDir = temporaryFolder();
  const clock = { now: Date.UTC(2026, 0, 31) };
  const opened = await openTestStore(dataDir, { now: () => clock.now });
  open.push(opened);
  const { events } = testEvents();
  const told: unknown[] = [];
  events.on('runs:changed', ({ id, pinned }) => told.push(['changed', id, pinned]));
  events.on('runs:removed', (ids) => told.push(['removed', ...ids]));
  const { log, lines } = memoryLog();
  const waiting: Setup['waiting'] = [];
  const wait = (ms: number): Promise<void> => new Promise((end) => waiting.push({ ms, end }));
  const runs = new RunsService({ history: asHistory(opened), events, log, wait, ...(files ? { files } : {}) });
  return { runs, opened, dataDir, told, lines, clock, waiting };
}

function finishedRun(opened: TestStore, name = 'A run'): string {
  const id = recordRun(opened, 2, { name });
  opened.store.endRun(id, { status: 'finished', endedAt: 9, test: null });
  return id;
}

/** A turn of the event loop: what waited for something that has happened has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the list', () => {
  const names = async (runs: RunsService): Promise<readonly string[]> => unpackRuns(await runs.list()).map(({ name }) => name);

  test('is read ahead for the one who asks first, and for others anew', async () => {
    const { runs, opened } = await setUp();
    finishedRun(opened, 'first');
    runs.readAhead(runs.list());
    await settled();
    finishedRun(opened, 'of another process');
    expect(await names(runs)).toEqual(['first']);
    expect(await names(runs)).toEqual(['first', 'of another process']);
  });

  test('that was read ahead is not given out after a change or a removal', async () => {
    const { runs, opened } = await setUp();
    const [a] = [finishedRun(opened, 'a'), finishedRun(opened, 'b')];
    runs.readAhead(runs.list());
    await runs.change(a, { name: 'renamed' });
    expect(await names(runs)).toEqual(['renamed', 'b']);
    runs.readAhead(runs.list());
    await runs.delete([a]);
    expect(await names(runs)).toEqual(['b']);
  });

  test('that could not be read ahead is read again for the one who asks', async () => {
    const { opened } = await setUp();
    finishedRun(opened, 'there after all');
    const working = asHistory(opened);
    let calls = 0;
    const listRunsPacked = (): Promise<PackedRuns> =>
      ++calls === 1 ? Promise.reject(new AppError('disk-full', 'The disk is full.')) : working.listRunsPacked();
    const { events } = testEvents();
    const runs = new RunsService({ history: { ...working, listRunsPacked }, events, log: memoryLog().log, wait: () => Promise.resolve() });
    runs.readAhead(runs.list());
    await settled();
    expect(await names(runs)).toEqual(['there after all']);
  });
});

describe('changes', () => {
  test('are told to the window, also those of the run that lost its pin', async () => {
    const { runs, opened, told } = await setUp();
    const [a, b] = [finishedRun(opened), finishedRun(opened)];
    await runs.change(a, { pinned: true });
    expect(await runs.change(b, { pinned: true })).toMatchObject({ id: b, pinned: true });
    expect(told).toEqual([
      ['changed', a, true],
      ['changed', b, true],
      ['changed', a, false],
    ]);
  });

  test('that are refused are told to nobody', async () => {
    const { runs, opened, told } = await setUp();
    const id = finishedRun(opened);
    await expect(runs.change(id, { name: '' })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(runs.delete(['nope'])).rejects.toMatchObject({ code: 'run-not-found' });
    await expect(runs.restore(['nope'])).rejects.toMatchObject({ code: 'run-not-found' });
    expect(told).toEqual([]);
  });
});

describe('a deletion', () => {
  test('can be undone, and then nothing is lost', async () => {
    const { runs, opened, told, clock, waiting } = await setUp();
    const id = finishedRun(opened);
    await runs.delete([id]);
    clock.now += UNDO_MS - 1;
    expect((await runs.restore([id])).map((run) => run.id)).toEqual([id]);
    clock.now += 1000;
    waiting[0]?.end();
    await settled();
    expect(opened.store.readWeights(id, 1)).toHaveLength(3);
    expect(told).toEqual([
      ['removed', id],
      ['changed', id, false],
    ]);
  });

  test('takes row and files away when the time for an undo is over, even for a run deleted twice', async () => {
    const { runs, opened, dataDir, clock, waiting } = await setUp();
    const id = finishedRun(opened);
    await runs.delete([id]);
    clock.now += UNDO_MS / 2;
    await runs.restore([id]);
    await runs.delete([id]);
    expect(waiting.map(({ ms }) => ms > UNDO_MS)).toEqual([true, true]);
    clock.now += UNDO_MS / 2 + 100;
    waiting[0]?.end();
    await settled();
    expect(existsSync(path.join(dataDir, 'checkpoints', id))).toBe(true);
    clock.now += UNDO_MS / 2;
    waiting[1]?.end();
    await settled();
    expect(readdirSync(path.join(dataDir, 'checkpoints'))).toEqual([]);
    await expect(runs.restore([id])).rejects.toMatchObject({ code: 'run-not-found' });
  });

  test('for good leaves nothing to bring back', async () => {
    const { runs, opened, dataDir, told } = await setUp();
    const [a, b] = [finishedRun(opened), finishedRun(opened)];
    await runs.deleteForGood([a]);
    expect(readdirSync(path.join(dataDir, 'checkpoints'))).toEqual([b]);
    await expect(runs.restore([a])).rejects.toMatchObject({ code: 'run-not-found' });
    expect(told).toEqual([['removed', a]]);
  });
});

describe('an export', () => {
  test('of one run as CSV or JSON is a file; of several, or for TensorBoard, a folder that names them', async () => {
    const { runs, opened } = await setUp();
    const [a, b] = [finishedRun(opened, 'Wide: α/β'), finishedRun(opened, '...')];
    const out = temporaryFolder();
    const place = path.join(out, 'run.csv');
    expect(await runs.export({ runIds: [a], format: 'csv', place, mayReplace: false })).toEqual([place]);
    expect(readFileSync(place, 'utf8').split('\r\n')).toHaveLength(1 + 60 + 2 + 1);
    const folder = path.join(out, 'several');
    const files = await runs.export({ runIds: [a, b], format: 'json', place: folder, mayReplace: false });
    expect(files).toEqual([path.join(folder, `Wide-α-β-${a}.json`), path.join(folder, `${b}.json`)]);
    expect(files.map((file) => (JSON.parse(readFileSync(file, 'utf8')) as { run: { id: string } }).run.id)).toEqual([a, b]);
    const [events = ''] = await runs.export({ runIds: [a], format: 'tensorboard', place: folder, mayReplace: false });
    expect(path.relative(folder, events)).toBe(path.join(`Wide-α-β-${a}`, 'events.out.tfevents.1769852712.digit-lab'));
    expect(readEventFile(readFileSync(events))).toHaveLength(1 + 60 + 2);
  });

  test('as a model card says what was averaged, and when the weights are lost', async () => {
    const { runs, opened, dataDir } = await setUp();
    const id = finishedRun(opened);
    const history = asHistory(opened);
    const best = (await history.getRun(id)).summary.best?.epoch ?? 0;
    const target = { kind: 'run', id, name: 'A run', epoch: best } as const;
    await keepEvaluation(history, target, 'tiny', { shifts: 9, loss: 0.5, correct: 19, total: 20 });
    await keepEvaluation(history, target, 'another', { shifts: 5, loss: 0.5, correct: 1, total: 20 });
    const cardOf = async (name: string): Promise<string> => {
      const place = path.join(temporaryFolder(), name);
      await runs.export({ runIds: [id], format: 'card', place, mayReplace: false });
      const cells = elementsNamed(readStrictHtml(readFileSync(place, 'utf8')), 'tr').map((row) =>
        row.children.map(({ text }) => text).join(': '),
      );
      return cells.join('\n');
    };
    const card = await cardOf('first.html');
    expect(card).toContain('Test with 9 shifts: 95.00 % (19 of 20), loss 0.5000');
    expect(card).not.toContain('5 shifts');
    expect(card).toMatch(/Weights, epoch \d: SHA-256 [0-9a-f]{64}/);
    for (const file of readdirSync(path.join(dataDir, 'checkpoints', id))) rmSync(path.join(dataDir, 'checkpoints', id, file));
    expect(await cardOf('second.html')).toMatch(/Weights, epoch \d: cannot be read any more/);
  });

  test('replaces a file only when that was agreed to', async () => {
    const { runs, opened } = await setUp();
    const id = finishedRun(opened);
    const place = path.join(temporaryFolder(), 'run.json');
    writeFileSync(place, 'mine');
    const target = { runIds: [id], format: 'json', place } as const;
    await expect(runs.export({ ...target, mayReplace: false })).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(/is there already.*Nothing was written/) as string,
    });
    expect(readFileSync(place, 'utf8')).toBe('mine');
    await runs.export({ ...target, mayReplace: true });
    expect(readFileSync(place, 'utf8')).toContain(id);
  });

  test('to a full disk leaves no half file and the old one as it was', async () => {
    const write = (): number => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    const { runs, opened } = await setUp({ ...NODE_FILES, write });
    const id = finishedRun(opened);
    const folder = temporaryFolder();
    const place = path.join(folder, 'run.csv');
    writeFileSync(place, 'old');
    await expect(runs.export({ runIds: [id], format: 'csv', place, mayReplace: true })).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(folder)).toEqual(['run.csv']);
    expect(readFileSync(place, 'utf8')).toBe('old');
  });

  test('names the folder that is not there, and the run', async () => {
    const { runs, opened } = await setUp();
    const place = path.join(temporaryFolder(), 'missing', 'run.csv');
    const id = finishedRun(opened);
    await expect(runs.export({ runIds: [id], format: 'csv', place, mayReplace: false })).rejects.toMatchObject({
      code: 'cannot-write',
      message: expect.stringContaining(place) as string,
    });
    await expect(runs.export({ runIds: ['nope'], format: 'csv', place, mayReplace: false })).rejects.toMatchObject({
      code: 'run-not-found',
    });
  });
});
