import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MNIST } from '@shared/domain/dataset.js';
import { openHistory } from '../../../src-main/history/client.js';
import type { History, HistoryOpening } from '../../../src-main/history/history.js';
import {
  buildConfig,
  buildEpoch,
  buildEvaluation,
  buildWeights,
  ENVIRONMENT,
  FACTS,
  openTestStore,
  resourcesDir,
} from '../../support/history.js';
import { builtEntry } from '../../support/history-build.js';
import { temporaryFolder } from '../../support/processes.js';

let workerFile = '';
beforeAll(async () => {
  workerFile = await builtEntry('src-main/history/worker.ts');
});

const open = (dataDir: string, file = workerFile): Promise<{ history: History; opening: HistoryOpening }> =>
  openHistory({ dataDir, resourcesDir, workerFile: file });
const config = buildConfig({ dataset: 'mnist' });

/** A worker that answers only what the test wants of it. */
function fakeWorker(folder: string, script: string): string {
  const file = path.join(folder, 'worker.cjs');
  writeFileSync(file, `const { parentPort } = require('node:worker_threads');\n${script}`);
  return file;
}
const OPENED = `parentPort.postMessage({ kind: 'opened', opening: { interrupted: [], notice: null } });`;

describe('a history over its worker', () => {
  it('keeps a whole run on real MNIST', async () => {
    const dataDir = temporaryFolder();
    const { history, opening } = await open(dataDir);
    expect(opening).toEqual({ interrupted: [], notice: null });
    const { id } = await history.createRun({ config, createdAt: Date.now() });
    await history.recordStart(id, ENVIRONMENT, FACTS);
    const report = buildEpoch(1);
    await history.recordEpoch(id, report);
    expect(report.weights).toEqual(buildWeights(1)); // arguments stay the caller's
    const { files } = await history.prepareDataset('mnist');
    const { labels } = await history.readDigits(
      'mnist',
      'test',
      Array.from({ length: 10_000 }, (_, index) => index),
    );
    const evaluation = buildEvaluation(labels);
    const ended = await history.endRun(id, { status: 'finished', endedAt: Date.now(), test: { epoch: 1, evaluation } });
    expect(ended).toMatchObject({ status: 'finished', epochsDone: 1, test: { total: 10_000, correct: evaluation.correct } });
    expect(await history.listRuns()).toEqual([ended]);
    expect((await history.getRun(id)).testConfusion).toEqual(evaluation.confusion);
    expect(await history.getTestPredictions(id)).toEqual({ labels, predicted: evaluation.predicted, confidence: evaluation.confidence });
    expect(await history.getSteps(id)).toEqual([report.steps]);
    expect((await history.getValidation(id, 1)).indices).toEqual(FACTS.validationIndices);
    expect(await history.readWeights(id, 1)).toEqual(buildWeights(1));
    expect(files.testImages.path).toBe(path.join(dataDir, 'datasets', 'mnist', 't10k-images-idx3-ubyte'));
    expect(await history.listDatasets()).toMatchObject([{ ...MNIST, source: 'bundled' }]);
    expect(await history.changeSettings({ theme: 'dark' })).toMatchObject({ theme: 'dark' });
    expect(await history.getSettings()).toMatchObject({ theme: 'dark' });
    await history.close();
  });

  it('answers in the order it was asked, without waiting in between', async () => {
    const { history } = await open(temporaryFolder());
    const created = history.createRun({ config, createdAt: 5 });
    const listed = history.listRuns();
    const missing = history.getRun('nope');
    const settings = history.changeSettings({ theme: 'light' });
    await expect(missing).rejects.toMatchObject({
      name: 'AppError',
      code: 'run-not-found',
      message: 'There is no run "nope" in this history.',
    });
    expect(await listed).toEqual([await created]);
    expect(await settings).toMatchObject({ theme: 'light' });
    await history.close();
  });

  it('finishes what was asked before it closes, and refuses everything after', async () => {
    const dataDir = temporaryFolder();
    const { history } = await open(dataDir);
    const created = history.createRun({ config, createdAt: 5 });
    const closed = [history.close(), history.close()];
    expect((await created).name).toBe('A run');
    await Promise.all(closed);
    await expect(history.listRuns()).rejects.toMatchObject({ code: 'history-unavailable', message: 'The history is closed.' });
    const opened = await openTestStore(dataDir);
    expect(opened.store.listRuns()).toHaveLength(1);
    await opened.close();
  });

  it('takes no run of another history of this process for an orphan', async () => {
    const dataDir = temporaryFolder();
    const first = await open(dataDir);
    const { id } = await first.history.createRun({ config, createdAt: 5 });
    const second = await open(dataDir);
    expect(second.opening.interrupted).toEqual([]);
    await expect(second.history.endRun(id, { status: 'stopped', endedAt: 6, test: null })).rejects.toMatchObject({
      code: 'run-owned-elsewhere',
    });
    await first.history.close();
    const third = await open(dataDir);
    expect(third.opening.interrupted).toEqual([id]);
    await second.history.close();
    await third.history.close();
  });

  it('refuses what cannot be sent, and goes on', async () => {
    const { history } = await open(temporaryFolder());
    const unsendable = { config, createdAt: (() => 5) as unknown as number };
    await expect(history.createRun(unsendable)).rejects.toThrow(/could not be cloned/);
    expect(await history.listRuns()).toEqual([]);
    await history.close();
  });
});

describe('opening fails with a reason', () => {
  it('of the folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'history.db'));
    await expect(open(folder)).rejects.toMatchObject({
      name: 'AppError',
      code: 'cannot-write',
      message: expect.stringContaining(folder) as string,
    });
  });

  it('of a history from a newer version', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    opened.context.db.pragma('user_version = 99');
    await opened.close();
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'history-newer' });
  });

  it('of a worker that is not there, throws or ends without a word', async () => {
    const folder = temporaryFolder();
    const unavailable = { name: 'AppError', code: 'history-unavailable' };
    await expect(open(folder, path.join(folder, 'none.cjs'))).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('none.cjs') as string,
    });
    await expect(open(folder, fakeWorker(folder, `throw new Error('broken build')`))).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('broken build') as string,
    });
    await expect(open(folder, fakeWorker(folder, `process.exit(7)`))).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('exit code 7') as string,
    });
  });
});

describe('a worker that dies', () => {
  it.each([
    ['throws', `setImmediate(() => { throw new Error('bug') })`],
    ['exits', `process.exit(0)`],
  ])('in mid-call (it %s) rejects everything that waits for it, and everything after', async (_, death) => {
    const { history } = await open(
      temporaryFolder(),
      fakeWorker(temporaryFolder(), `${OPENED} parentPort.on('message', () => { ${death} });`),
    );
    const waiting = [history.listRuns(), history.getSettings()];
    for (const each of waiting) {
      await expect(each).rejects.toMatchObject({
        name: 'AppError',
        code: 'history-unavailable',
        message: expect.stringContaining('What was saved is on disk') as string,
      });
    }
    await expect(history.listRuns()).rejects.toMatchObject({ code: 'history-unavailable' });
    await history.close();
  });

  it('while closing makes the closing fail', async () => {
    const script = `${OPENED} parentPort.on('message', () => { throw new Error('cannot close') });`;
    const { history } = await open(temporaryFolder(), fakeWorker(temporaryFolder(), script));
    await expect(history.close()).rejects.toMatchObject({
      code: 'history-unavailable',
      message: expect.stringContaining('could not be closed in order') as string,
    });
  });
});
