import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultTuning } from '@shared/engine/environment.js';
import { AppError } from '@shared/errors.js';
import type { InspectionProgress } from '@shared/ipc/contract.js';
import { forkTransport } from '../../../src-main/engine-host/transport-fork.js';
import type { ForkEngine } from '../../../src-main/engine-host/transport.js';
import { initialWeights } from '../../../src-main/engine/init.js';
import type { History } from '../../../src-main/history/history.js';
import { InspectionService } from '../../../src-main/services/inspection-service.js';
import { buildConfig, buildEpoch, ENVIRONMENT, FACTS } from '../../support/history-builders.js';
import { openMnistHistory } from '../../support/models-service.js';
import { builtFile, eventually } from '../../support/processes.js';
import { memoryLog, testEvents } from '../../support/services.js';

const MODEL = { kind: 'model', modelId: 'reference-cnn' } as const;
const DIGIT = { kind: 'dataset', dataset: 'mnist', part: 'test', index: 2654 } as const;
const fork = forkTransport(builtFile('main', 'engine', 'entry.cjs'));

interface Setup {
  readonly service: InspectionService;
  readonly history: History;
  readonly dataDir: string;
  /** The processes that were forked. */
  readonly pids: number[];
  readonly progress: InspectionProgress[];
  readonly logged: readonly string[];
}

/** The service on a real history and real engine processes. */
async function setUp(): Promise<Setup> {
  const { dataDir, history } = await openMnistHistory();
  const { events } = testEvents();
  const { log, lines } = memoryLog();
  const progress: InspectionProgress[] = [];
  events.on('inspection:progressed', (told) => progress.push(told));
  const pids: number[] = [];
  const forkEngine: ForkEngine = (environment) => {
    const forked = fork(environment);
    if (forked.pid !== undefined) pids.push(forked.pid);
    return forked;
  };
  const service = new InspectionService({ history, forkEngine, events, log, defaultTuning: defaultTuning(2) });
  onTestFinished(() => service.end());
  return { service, history, dataDir, pids, progress, logged: lines };
}

/** A run in training with so many saved epochs of untrained weights, whose best is the third. */
async function recordRun(history: History, epochs: number): Promise<string> {
  const config = buildConfig({ dataset: 'mnist', name: 'net' });
  const { id } = await history.createRun({ config, createdAt: 1 });
  await history.recordStart(id, ENVIRONMENT, FACTS);
  for (let epoch = 1; epoch <= epochs; epoch++)
    await history.recordEpoch(id, { ...buildEpoch(epoch), weights: initialWeights(config.model, epoch) });
  return id;
}

describe('opening', () => {
  test('tells what a run has: best, latest and numbered epochs', async () => {
    const { service, history, pids } = await setUp();
    const runId = await recordRun(history, 4);
    const open = (epoch: number | 'best' | 'latest') => service.open({ kind: 'run', runId, epoch });
    expect(await open('best')).toMatchObject({
      name: 'net',
      colour: 1,
      epoch: 3,
      epochs: [1, 2, 3, 4],
      bestEpoch: 3,
      isLive: true,
      dataset: 'mnist',
    });
    expect([(await open('latest')).epoch, (await open(1)).epoch]).toEqual([4, 1]);
    await expect(open(5)).rejects.toMatchObject({ code: 'bad-request', message: 'Run "net" has no epoch 5. It has epochs 1 to 4.' });
    expect(pids).toEqual([]);
  });

  test('tells what a model is, and refuses what is not there', async () => {
    const { service, history } = await setUp();
    expect(await service.open(MODEL)).toMatchObject({ name: 'Reference CNN', colour: null, epoch: null, epochs: [], isLive: false });
    await expect(service.open({ kind: 'model', modelId: 'none' })).rejects.toMatchObject({ code: 'model-not-found' });
    await expect(service.open({ kind: 'run', runId: 'none', epoch: 1 })).rejects.toMatchObject({ code: 'run-not-found' });
    const empty = await recordRun(history, 0);
    await expect(service.open({ kind: 'run', runId: empty, epoch: 'latest' })).rejects.toMatchObject({
      message: expect.stringContaining('can be looked into after its first epoch') as string,
    });
  });
});

describe('weights', () => {
  test('are those that were saved, of the layers asked for', async () => {
    const { service, history, pids } = await setUp();
    const runId = await recordRun(history, 2);
    const weights = await service.getWeights({ kind: 'run', runId, epoch: 2 }, ['conv1', 'output']);
    const saved = initialWeights(buildConfig().model, 2);
    expect(weights).toEqual(saved.filter(({ name }) => /\/(conv1|output)\//.test(name)));
    await expect(service.getWeights(MODEL, ['conv9'])).rejects.toMatchObject({ code: 'bad-request' });
    expect(pids).toEqual([]);
  });

  test('that are gone or damaged are told with what is left', async () => {
    const { service, history, dataDir } = await setUp();
    const runId = await recordRun(history, 3);
    const file = (epoch: number): string => path.join(dataDir, 'checkpoints', runId, `epoch-000${epoch}.safetensors`);
    const look = (epoch: number) => service.getActivations({ network: { kind: 'run', runId, epoch }, digit: DIGIT, layers: [] });
    rmSync(file(2));
    await expect(look(2)).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining('Epochs 1, 3 can still be looked into.') as string,
    });
    writeFileSync(file(1), 'not weights');
    await expect(look(1)).rejects.toMatchObject({
      code: 'file-malformed',
      message: expect.stringContaining('Epoch 3 can still') as string,
    });
    expect((await look(3)).logits).toHaveLength(10);
    rmSync(file(3));
    await expect(service.getWeights({ kind: 'run', runId, epoch: 'best' }, ['conv1'])).rejects.toMatchObject({
      message: expect.stringMatching(/No other epoch can be read either\. Its curves and test results are kept\./) as string,
    });
  });
});

describe('questions', () => {
  test('about a stored digit and a drawn one give the same, and a picture of another size is refused', async () => {
    const { service, history, pids } = await setUp();
    const { pixels } = await history.readDigits('mnist', 'test', [2654]);
    const stored = await service.getActivations({ network: MODEL, digit: DIGIT, layers: ['pool2', 'conv1'] });
    const drawn = await service.getActivations({ network: MODEL, digit: { kind: 'pixels', pixels }, layers: ['pool2', 'conv1'] });
    expect(stored.layers.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['pool2', 7, 7, 32],
      ['conv1', 28, 28, 16],
    ]);
    expect([stored.label, drawn.label]).toEqual([6, null]);
    expect({ ...drawn, label: 6 }).toEqual(stored);
    const small = { kind: 'pixels', pixels: new Uint8Array(100) } as const;
    await expect(service.explain({ network: MODEL, digit: small, method: 'saliency', targets: [1] })).rejects.toMatchObject({
      code: 'bad-request',
      message: 'The network reads 28x28 images, and this one has 100 pixels.',
    });
    expect(pids).toHaveLength(1);
  });

  test('whose engine is killed are rejected, and the next one is answered by another', async () => {
    const { service, pids, progress } = await setUp();
    const ranking = service.rankFilters(MODEL);
    const rejected = expect(ranking).rejects.toMatchObject({ code: 'engine-crashed' });
    await eventually(() => progress[0]);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await rejected;
    expect((await service.getActivations({ network: MODEL, digit: DIGIT, layers: [] })).logits).toHaveLength(10);
    expect(pids).toHaveLength(2);
  });
});

describe('studies', () => {
  test('are told of while they run, shared, kept, and computed again when what was kept is damaged', async () => {
    const setup = await setUp();
    const { service, history, progress, pids } = setup;
    const [first, shared] = await Promise.all([service.getTestAnswers(MODEL), service.getTestAnswers(MODEL)]);
    expect(shared).toBe(first);
    expect(first.predicted).toHaveLength(10_000);
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.every(({ network, task, share }) => network === MODEL && task === 'get-test-answers' && share >= 0 && share <= 1)).toBe(
      true,
    );
    await service.end();

    const { events } = testEvents();
    const { log, lines } = memoryLog();
    const again = new InspectionService({ history, events, log, defaultTuning: defaultTuning(2), forkEngine: fork });
    onTestFinished(() => again.end());
    expect(await again.getTestAnswers(MODEL)).toEqual(first);
    const kept = await history.readInspection('model/reference-cnn', 'test-answers');
    await history.recordInspection({ network: 'model/reference-cnn', kind: 'test-answers', value: (kept ?? new Uint8Array()).subarray(1) });
    expect(await again.getTestAnswers(MODEL)).toEqual(first);
    expect(lines.filter((line) => line.includes('cannot be used and is computed again'))).toHaveLength(1);
    expect(await history.readInspection('model/reference-cnn', 'test-answers')).toEqual(kept);
    expect(pids).toHaveLength(1);
  });

  test('can be cancelled, are not kept then, and a ranking is only known once it was made', async () => {
    const { service, history } = await setUp();
    expect(await service.knownRanking(MODEL)).toBeNull();
    const ranking = service.rankFilters(MODEL).catch((error: unknown) => error);
    await service.getActivations({ network: MODEL, digit: DIGIT, layers: [] });
    await service.cancel(MODEL);
    const error = await ranking;
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(await history.readInspection('model/reference-cnn', 'rank-filters')).toBeNull();
    const profile = await service.profileLayer(MODEL, 'conv1');
    expect(profile.filters).toHaveLength(16);
  });
});
