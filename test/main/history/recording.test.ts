import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parameterCount } from '@shared/domain/model-layers.js';
import { readSafetensors } from '../../../src-main/formats/read/safetensors.js';
import {
  buildConfig,
  buildEpoch,
  buildEvaluation,
  buildPause,
  buildSteps,
  buildWeights,
  ENVIRONMENT,
  FACTS,
} from '../../support/history.js';
import { openTestStore, recordRun, TEST_LABELS, VALIDATION_LABELS } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

const filesOf = (dataDir: string, runId: string): readonly string[] => readdirSync(path.join(dataDir, 'checkpoints', runId)).sort();

describe('a run from its start to its end', () => {
  it('is created as running, with an id that sorts by time and is safe as a folder name', async () => {
    const { store, close } = await openTestStore(temporaryFolder());
    const early = store.createRun({ config: buildConfig({ name: 'First' }), createdAt: Date.UTC(2026, 0, 31, 9, 45, 12, 7) });
    const late = store.createRun({ config: buildConfig({ name: 'First' }), createdAt: Date.UTC(2026, 0, 31, 9, 45, 12, 8) });
    expect(early).toEqual({
      id: expect.stringMatching(/^20260131-094512-007-[a-z0-9]{4}$/) as string,
      name: 'First',
      colour: 1,
      preset: 'fast-cnn',
      modelKind: 'CNN',
      status: 'running',
      failure: null,
      createdAt: Date.UTC(2026, 0, 31, 9, 45, 12, 7),
      endedAt: null,
      trainingMs: 0,
      epochsPlanned: buildConfig().epochs,
      epochsDone: 0,
      best: null,
      test: null,
      validationLosses: [],
      dataset: 'tiny',
      seed: buildConfig().seed,
      parameters: parameterCount(buildConfig().model),
      tags: [],
      notes: '',
      pinned: false,
      archived: false,
      parentId: null,
      repeatOf: null,
      queuePosition: null,
      resumable: false,
      interruptionKept: false,
    });
    expect(early.id < late.id).toBe(true);
    await close();
  });

  it('takes the eight colours in turn', async () => {
    const { store, close } = await openTestStore(temporaryFolder());
    const colours = Array.from({ length: 10 }, () => store.createRun({ config: buildConfig(), createdAt: 0 }).colour);
    expect(colours).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 1, 2]);
    await close();
  });

  it('keeps whole epochs with points, matrix, predictions and weights', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const { store } = opened;
    const runId = recordRun(opened, 4);
    const detail = store.getRun(runId);
    expect(detail.config).toEqual(buildConfig());
    expect(detail.environment).toEqual(ENVIRONMENT);
    expect(detail.parameters).toBe(214_538);
    expect(detail.epochs).toEqual([1, 2, 3, 4].map((epoch) => buildEpoch(epoch).metrics));
    expect(detail.summary).toMatchObject({
      epochsDone: 4,
      trainingMs: 4 * 1050,
      best: { epoch: 3, validationLoss: 0.2 },
      status: 'running',
    });
    expect(detail.summary.validationLosses).toEqual([1, 2, 3, 4].map((epoch) => buildEpoch(epoch).metrics.validationLoss));
    const { confusion, predicted } = buildEpoch(2).validation;
    expect(store.getValidation(runId, 2)).toEqual({
      epoch: 2,
      confusion,
      predicted,
      indices: FACTS.validationIndices,
      labels: VALIDATION_LABELS,
    });
    expect(store.getSteps(runId)).toEqual([1, 2, 3, 4].map((epoch) => buildEpoch(epoch).steps));
    expect(store.readWeights(runId, 1)).toEqual(buildWeights(1));
    expect(filesOf(dataDir, runId)).toEqual([...[1, 2, 3, 4].map((epoch) => `epoch-000${epoch}.safetensors`), 'state-120.safetensors']);
    await opened.close();
  });

  it('writes checkpoints that name their run, model, epoch and step', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    const { metadata, tensors } = readSafetensors(readFileSync(path.join(dataDir, 'checkpoints', runId, 'epoch-0001.safetensors')), 'x');
    expect(Object.fromEntries(metadata)).toEqual({
      format: 'digit-lab',
      kind: 'weights',
      runId,
      model: JSON.stringify(buildConfig().model),
      epoch: '1',
      step: '30',
    });
    expect(tensors).toEqual(buildWeights(1));
    await opened.close();
  });

  it('finishes with its test result, which needs no data set afterwards', async () => {
    const opened = await openTestStore(temporaryFolder());
    const { store } = opened;
    const runId = recordRun(opened, 3);
    const evaluation = buildEvaluation(TEST_LABELS, 1);
    const summary = store.endRun(runId, { status: 'finished', endedAt: 5_000, test: { epoch: 3, evaluation } });
    expect(summary).toMatchObject({ status: 'finished', endedAt: 5_000, failure: null });
    expect(summary.test).toEqual({ epoch: 3, loss: 0.25, correct: evaluation.correct, total: 20 });
    expect(store.getTestPredictions(runId)).toEqual({
      labels: TEST_LABELS,
      predicted: evaluation.predicted,
      confidence: evaluation.confidence,
    });
    expect(store.getRun(runId).testConfusion).toEqual(evaluation.confusion);
    await opened.close();
  });

  it('fails with its reason and keeps its epochs', async () => {
    const opened = await openTestStore(temporaryFolder());
    const runId = recordRun(opened, 2);
    const failure = { code: 'out-of-memory', message: 'Not enough memory.' } as const;
    expect(opened.store.endRun(runId, { status: 'failed', endedAt: 9, failure })).toMatchObject({
      status: 'failed',
      failure,
      epochsDone: 2,
    });
    await opened.close();
  });

  it('keeps losses that are no numbers as such', async () => {
    const opened = await openTestStore(temporaryFolder());
    const runId = recordRun(opened, 0);
    const epoch = buildEpoch(1);
    opened.store.recordEpoch(runId, { ...epoch, metrics: { ...epoch.metrics, trainLoss: NaN, validationLoss: Infinity } });
    expect(opened.store.getRun(runId).epochs[0]).toMatchObject({ trainLoss: NaN, validationLoss: Infinity });
    await opened.close();
  });

  it('lists every run oldest first, and the same after opening again', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const ids = [recordRun(opened, 1, { name: 'Zebra' }), recordRun(opened, 2, { name: 'Ant' }), recordRun(opened, 0)];
    for (const id of ids) opened.store.endRun(id, { status: 'stopped', endedAt: 7, test: null });
    const listed = opened.store.listRuns();
    expect(listed.map(({ id }) => id)).toEqual(ids);
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.opening).toEqual({ interrupted: [], notice: null });
    expect(again.store.listRuns()).toEqual(listed);
    await again.close();
  });
});

describe('pausing and going on', () => {
  it('keeps the points since the last epoch and the state, and goes on from there', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const { store } = opened;
    const runId = recordRun(opened, 3);
    const paused = store.recordPause(runId, buildPause(3, 10));
    expect(paused).toMatchObject({ status: 'paused', epochsDone: 3, trainingMs: 3 * 1050 + 100 });
    expect(filesOf(dataDir, runId)).toContain('state-100.safetensors');
    expect(filesOf(dataDir, runId)).not.toContain('state-90.safetensors');
    const point = store.takeForResume(runId);
    expect(point.detail.summary).toMatchObject({ status: 'running' });
    expect(point.weights).toEqual(buildWeights(100));
    expect(point.state).toEqual(buildPause(3, 10).state);
    expect(point.kept).toEqual({ epoch: 3, validationLoss: 0.2, weights: buildWeights(3) });
    const summary = store.recordEpoch(runId, buildEpoch(4));
    expect(summary).toMatchObject({ status: 'running', epochsDone: 4, trainingMs: 4 * 1050 });
    const steps = store.getSteps(runId).flatMap(({ firstStep, loss }) => [...loss].map((value, index) => [firstStep + index, value]));
    expect(steps).toEqual(Array.from({ length: 120 }, (_, index) => [index + 1, 0.5 * (index + 1)]));
    await opened.close();
  });

  it('survives two pauses at the same step', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    for (const generator of ['{"n":1}', '{"n":2}', '{"n":3}']) {
      opened.store.recordPause(runId, { ...buildPause(1, 5), state: { ...buildPause(1, 5).state, generator } });
      expect(opened.store.takeForResume(runId).state.generator).toBe(generator);
      expect(filesOf(dataDir, runId).filter((name) => name.startsWith('state'))).toHaveLength(1);
    }
    await opened.close();
  });

  it.each([
    ['finished', /is finished; only paused and interrupted runs/],
    ['running', /is running; only paused/],
  ])('does not go on with a %s run', async (status, message) => {
    const opened = await openTestStore(temporaryFolder());
    const runId = recordRun(opened, 1);
    if (status === 'finished') opened.store.endRun(runId, { status, endedAt: 1, test: null });
    expect(() => opened.store.takeForResume(runId)).toThrow(message);
    await opened.close();
  });

  it('says so when a run ended before its first saved state', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 0);
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.opening.interrupted).toEqual([runId]);
    expect(() => again.store.takeForResume(runId)).toThrow(/before its first saved state/);
    expect(again.store.getRun(runId).summary.status).toBe('interrupted');
    await again.close();
  });
});

describe('what is refused changes nothing', () => {
  const epoch = buildEpoch(2);
  const cases: readonly [string, object, RegExp][] = [
    ['an epoch out of turn', { metrics: { ...epoch.metrics, epoch: 3 } }, /Epoch 3 .* the next one is 2/],
    ['an epoch twice', { metrics: { ...epoch.metrics, epoch: 1 } }, /Epoch 1 .* the next one is 2/],
    ['points of unequal length', { steps: { ...buildSteps(1, 3), loss: new Float32Array(2) } }, /equal lengths; these have 2, 3, 3, 3/],
    ['a step 0', { steps: buildSteps(0, 3) }, /count from 1; these begin at 0/],
    [
      'a matrix that is not square',
      { validation: { ...epoch.validation, confusion: { classes: 10, counts: new Uint32Array(99) } } },
      /10 classes cannot have 99/,
    ],
    ['too few predictions', { validation: { ...epoch.validation, predicted: new Uint8Array(3) } }, /12 images; 3 predictions/],
  ];
  it.each(cases)('%s', async (_, change, message) => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 1);
    const before = [opened.store.getRun(runId), opened.store.getSteps(runId), filesOf(dataDir, runId)];
    expect(() => opened.store.recordEpoch(runId, { ...epoch, ...change })).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringMatching(message) as string }) as Error,
    );
    expect([opened.store.getRun(runId), opened.store.getSteps(runId), filesOf(dataDir, runId)]).toEqual(before);
    await opened.close();
  });

  it('slots among the weights are a bug of the engine and leave no file', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const runId = recordRun(opened, 0);
    const report = buildEpoch(1);
    expect(() => opened.store.recordEpoch(runId, { ...report, weights: report.state.slots })).toThrow(RangeError);
    expect(existsSync(path.join(dataDir, 'checkpoints', runId))).toBe(false);
    await opened.close();
  });

  it('an unknown run, by every method that takes one', async () => {
    const { store, close } = await openTestStore(temporaryFolder());
    const calls = [
      () => {
        store.recordStart('nope', ENVIRONMENT, FACTS);
      },
      () => store.recordEpoch('nope', buildEpoch(1)),
      () => store.recordPause('nope', buildPause(0, 1)),
      () => store.endRun('nope', { status: 'stopped', endedAt: 1, test: null }),
      () => store.getRun('nope'),
      () => store.getSteps('nope'),
      () => store.getValidation('nope', 1),
      () => store.getTestPredictions('nope'),
      () => store.readWeights('nope', 1),
      () => store.takeForResume('nope'),
    ];
    for (const call of calls)
      expect(call).toThrow(expect.objectContaining({ code: 'run-not-found', message: 'There is no run "nope" in this history.' }) as Error);
    await close();
  });

  it('a config that could not be read back', async () => {
    const { store, close } = await openTestStore(temporaryFolder());
    const config = { ...buildConfig(), learningRate: NaN };
    expect(() => store.createRun({ config, createdAt: 0 })).toThrow(
      expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining('learningRate') as string }) as Error,
    );
    expect(() => store.createRun({ config: buildConfig(), createdAt: NaN })).toThrow(/NaN is not a time/);
    expect(store.listRuns()).toEqual([]);
    await close();
  });

  it('an epoch before the start was recorded', async () => {
    const { store, close } = await openTestStore(temporaryFolder());
    const { id } = store.createRun({ config: buildConfig(), createdAt: 0 });
    expect(() => store.recordEpoch(id, buildEpoch(1))).toThrow(/no recorded start/);
    await close();
  });

  it('validation images that the data set does not have', async () => {
    const { store, close } = await openTestStore(temporaryFolder());
    const { id } = store.createRun({ config: buildConfig(), createdAt: 0 });
    const facts = { ...FACTS, validationIndices: Uint32Array.of(60), validationSize: 1 };
    expect(() => {
      store.recordStart(id, ENVIRONMENT, facts);
    }).toThrow(/Image 60 does not exist.*0 to 59/);
    expect(() => {
      store.recordStart(id, ENVIRONMENT, { ...facts, validationSize: 2 });
    }).toThrow(/2 validation images were announced, 1 listed/);
    await close();
  });

  it('a second end, and any record after the end', async () => {
    const opened = await openTestStore(temporaryFolder());
    const { store } = opened;
    const runId = recordRun(opened, 1);
    store.endRun(runId, { status: 'stopped', endedAt: 3, test: null });
    expect(() => store.endRun(runId, { status: 'finished', endedAt: 4, test: null })).toThrow(/has ended already: it is stopped/);
    expect(() => store.recordEpoch(runId, buildEpoch(2))).toThrow(/is not being trained here: it is stopped/);
    expect(() => store.recordPause(runId, buildPause(1, 3))).toThrow(/is not being trained here/);
    expect(store.getRun(runId).summary).toMatchObject({ status: 'stopped', endedAt: 3, epochsDone: 1 });
    await opened.close();
  });

  it('a test of an epoch that the run does not have, or of the wrong size', async () => {
    const opened = await openTestStore(temporaryFolder());
    const runId = recordRun(opened, 1);
    const end = (epoch: number, labels: Uint8Array): unknown =>
      opened.store.endRun(runId, { status: 'finished', endedAt: 1, test: { epoch, evaluation: buildEvaluation(labels) } });
    expect(() => end(2, TEST_LABELS)).toThrow(/has no epoch 2 that could have been tested/);
    expect(() => end(1, VALIDATION_LABELS)).toThrow(/20 images; 12 predictions/);
    expect(opened.store.getRun(runId).summary.status).toBe('running');
    await opened.close();
  });
});

describe('what is not there', () => {
  it('is said with what there is', async () => {
    const opened = await openTestStore(temporaryFolder());
    const runId = recordRun(opened, 2);
    const { store } = opened;
    expect(() => store.getValidation(runId, 3)).toThrow(/no epoch 3. It has epochs 1 to 2/);
    expect(() => store.readWeights(runId, 0)).toThrow(/no epoch 0/);
    expect(() => store.getTestPredictions(runId)).toThrow(/\(running\) has not been tested/);
    const started = store.createRun({ config: buildConfig(), createdAt: 0 }).id;
    expect(() => store.getValidation(started, 1)).toThrow(/no epoch 1. It has none yet/);
    expect(store.getSteps(started)).toEqual([]);
    await opened.close();
  });
});
