import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { engineVariables, inspectionVariables, type EngineTuning } from '@shared/engine/environment.js';
import type { InspectionTask } from '@shared/engine/inspection.js';
import { fromErrorReport } from '@shared/errors.js';
import type { ForkEngine } from '../../src-main/engine-host/transport.js';
import { loadTestImages } from '../../src-main/engine/dataset.js';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import type { InspectJob, InspectResult } from '../jobs.js';
import { percentile } from '../statistics.js';
import { configOf, mnistIn, withEngine, type RunningEngine } from './engine.js';

const NETWORK = 'model/benchmark';
/** Between two clicks of somebody in a hurry. */
const CLICK_EVERY_MS = 100;
const [WARM_UP_MS, SPEED_MS] = [3_000, 5_000];
const P95 = 0.95;

type Ask = (task: InspectionTask) => Promise<void>;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Gives an engine the network and returns the way to ask about it, one question at a time. */
function open(engine: RunningEngine, job: InspectJob): Ask {
  const { candidates, weights } = parseModelFile(readFileSync(job.weights), 'the benchmark’s network');
  const [model] = candidates;
  if (model === undefined) throw new Error('The benchmark’s network is not there.');
  engine.send({ kind: 'load-network', key: NETWORK, model, weights, dataset: mnistIn(job.data) });
  let id = 0;
  return (task) =>
    new Promise((resolve, reject) => {
      id += 1;
      engine.onMessage((message) => {
        if (message.kind === 'inspected') resolve();
        if (message.kind === 'inspection-failed') reject(fromErrorReport(message.error));
      });
      engine.send({ kind: 'inspect', id, network: NETWORK, task });
    });
}

/** The 95th percentile of so many answers, after one that is not timed. */
async function timed(repeats: number, ask: (index: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  await ask(0);
  for (let index = 1; index <= repeats; index++) {
    const began = performance.now();
    await ask(index);
    times.push(performance.now() - began);
  }
  return percentile(times, P95);
}

async function measureQuestions(ask: Ask, digit: (index: number) => Uint8Array, repeats: number): Promise<InspectResult['questions']> {
  const few = Math.max(1, Math.round(repeats / 20));
  const target = (index: number): number => index % 10;
  const removed = (index: number) => [{ layer: index % 2 === 0 ? 'conv1' : 'conv2', filter: index % 16 }];
  const explain = (method: 'saliency' | 'integrated-gradients' | 'occlusion') =>
    timed(repeats, (index) => ask({ kind: 'explain', method, pixels: digit(index), target: target(index) }));
  return {
    look: await timed(repeats, (index) => ask({ kind: 'look', pixels: digit(index), layers: ['act1', 'pool1', 'act2', 'pool2'] })),
    saliency: await explain('saliency'),
    integratedGradients: await explain('integrated-gradients'),
    occlusion: await explain('occlusion'),
    profileAll: await timed(few, async () => {
      for (const layer of ['conv1', 'conv2']) await ask({ kind: 'profile-layer', layer });
    }),
    ablation: await timed(few, (index) => ask({ kind: 'ablate', pixels: digit(index), removed: removed(index) })),
  };
}

/** Images a second of a training over the next seconds. */
async function speedOf(steps: () => number, batchSize: number, work: () => Promise<void>): Promise<number> {
  const [began, before] = [performance.now(), steps()];
  await work();
  return ((steps() - before) * batchSize * 1_000) / (performance.now() - began);
}

async function clickAround(ask: Ask, digit: (index: number) => Uint8Array, times: number[]): Promise<void> {
  const until = performance.now() + SPEED_MS;
  for (let index = 0; performance.now() < until; index++) {
    const began = performance.now();
    await ask({ kind: 'look', pixels: digit(index), layers: ['act1', 'pool1', 'act2', 'pool2'] });
    times.push(performance.now() - began);
    await wait(Math.max(0, CLICK_EVERY_MS - (performance.now() - began)));
  }
}

/** Trains in another process, alone first and then while digits are looked at. */
function measureBeside(
  fork: ForkEngine,
  tuning: EngineTuning,
  job: InspectJob,
  look: { readonly ask: Ask; readonly digit: (index: number) => Uint8Array },
): Promise<InspectResult['besideTraining']> {
  return withEngine(fork, engineVariables(tuning), async (engine) => {
    let steps = 0;
    engine.onMessage((message) => {
      if (message.kind === 'steps') steps += message.points.loss.length;
      if (message.kind === 'epoch-ended') engine.send({ kind: 'acknowledge-epoch', epoch: message.report.metrics.epoch });
    });
    engine.send({ kind: 'train', config: configOf(job, 1_000, null), dataset: mnistIn(job.data), resume: null });
    await wait(WARM_UP_MS);
    const times: number[] = [];
    const alone = await speedOf(
      () => steps,
      job.batchSize,
      () => wait(SPEED_MS),
    );
    const beside = await speedOf(
      () => steps,
      job.batchSize,
      () => clickAround(look.ask, look.digit, times),
    );
    return { look: percentile(times, P95), aloneImagesPerSecond: alone, besideImagesPerSecond: beside };
  });
}

/** How long answers take of an inspection engine, which runs as in the product: one thread, ahead of trainings. */
export function runInspectJob(fork: ForkEngine, tuning: EngineTuning, job: InspectJob): Promise<InspectResult> {
  return withEngine(fork, inspectionVariables(tuning.oneDnn), async (engine) => {
    const { pixels } = await loadTestImages(mnistIn(job.data));
    // a copy of its own: Electron sends the whole memory behind a view, here that of all test images
    const digit = (index: number): Uint8Array => new Uint8Array(pixels.subarray((index % 10_000) * 784, ((index % 10_000) + 1) * 784));
    const ask = open(engine, job);
    const questions = await measureQuestions(ask, digit, job.repeats);
    return { questions, besideTraining: await measureBeside(fork, tuning, job, { ask, digit }) };
  });
}
