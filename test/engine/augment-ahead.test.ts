import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AugmenterAhead, type AheadOptions } from '../../src-main/engine/augment-ahead.js';
import { SLOTS, STATE } from '../../src-main/engine/augment-plan.js';
import { Augmenter } from '../../src-main/engine/augmenter.js';
import { buildConfig, fingerprint, runTraining, type HarnessResult } from '../support/oracle-harness.js';
import { mnistSample } from '../support/oracle-mnist.js';
import { builtFile, eventually, temporaryFolder } from '../support/processes.js';

const THREAD = builtFile('main', 'engine', 'augment-thread.cjs');
const SPEC = { rotationDegrees: 12, scale: 0.15, shear: 0.1, shiftPixels: 2 };
const [SEED, BATCH, COUNT] = [3, 8, 60];
const STEPS = Math.ceil(COUNT / BATCH);
const sample = mnistSample(COUNT).pixels;
const pixels = new Uint8Array(new SharedArrayBuffer(sample.length));
pixels.set(sample);
const options = { spec: SPEC, pixels, height: 28, width: 28 };
const order = Int32Array.from({ length: COUNT }, (_, index) => (index * 7) % COUNT);
const positionsOf = (step: number): Int32Array => order.subarray(step * BATCH, (step + 1) * BATCH);
const plan = { order, batchSize: BATCH, seed: SEED, firstStep: 101, done: 0 };

const opened: AugmenterAhead[] = [];
function open(given: Partial<AheadOptions> = {}): AugmenterAhead {
  const ahead = new AugmenterAhead({ ...options, batchSize: BATCH, threadFile: THREAD, ...given });
  opened.push(ahead);
  return ahead;
}
afterEach(async () => {
  for (const ahead of opened.splice(0)) await ahead.close();
  vi.restoreAllMocks();
});

/** Threads of this process. */
const threads = (): number => readdirSync('/proc/self/task').length;
const text = (images: Uint8Array): string => Buffer.from(images).toString('hex');
/** What a training without a thread sees in that step of the plan. */
const expected = (step: number): string => text(new Augmenter(options).batch(positionsOf(step), SEED, plan.firstStep + step));
const taken = (ahead: AugmenterAhead, step: number): string => text(ahead.batch(positionsOf(step), SEED, plan.firstStep + step));
const filled = (ahead: AugmenterAhead, count: number): Promise<true> =>
  eventually(() => (ahead.waiting === count ? (true as const) : undefined));

describe('batches that are made ahead', () => {
  it('are those of one thread, for whole epochs, whoever made them', async () => {
    const before = threads();
    const ahead = open();
    for (const epoch of [0, 1, 2]) {
      ahead.expect(plan);
      // The second epoch is trained on as fast as it goes, so that the engine makes some of it.
      if (epoch !== 1) await filled(ahead, SLOTS);
      for (let step = 0; step < STEPS; step++) expect(taken(ahead, step)).toBe(expected(step));
    }
    expect(threads()).toBeGreaterThan(before);
    await ahead.close();
    expect(threads()).toBe(before);
  });

  it('begin where a continued epoch does, and follow the engine', async () => {
    const ahead = open();
    ahead.expect({ ...plan, done: 3 });
    await filled(ahead, SLOTS);
    expect(taken(ahead, 3)).toBe(expected(3));
    // the slot that became free is filled again
    await filled(ahead, SLOTS);
    for (let step = 4; step < STEPS; step++) expect(taken(ahead, step)).toBe(expected(step));
    expect(ahead.waiting).toBe(0);
  });

  it('are not mistaken for others: of another seed, step or choice of images, once more, or left out', async () => {
    const ahead = open();
    ahead.expect(plan);
    await filled(ahead, SLOTS);
    const plain = new Augmenter(options);
    const other = positionsOf(0).map((position) => (position + 1) % COUNT);
    expect(text(ahead.batch(other, SEED, 101))).toBe(text(plain.batch(other, SEED, 101)));
    expect(text(ahead.batch(positionsOf(0), SEED + 1, 101))).toBe(text(plain.batch(positionsOf(0), SEED + 1, 101)));
    expect(text(ahead.batch(positionsOf(0), SEED, 100))).toBe(text(plain.batch(positionsOf(0), SEED, 100)));
    expect(text(ahead.batch(positionsOf(0), SEED, 101 + STEPS))).toBe(text(plain.batch(positionsOf(0), SEED, 101 + STEPS)));
    for (const step of [0, 0, 5, 1, 6, 5, STEPS - 1]) expect(taken(ahead, step)).toBe(expected(step));
  });

  it('of a plan that was left do not appear in the next', async () => {
    const ahead = open();
    ahead.expect({ ...plan, seed: SEED + 1 });
    await filled(ahead, SLOTS);
    ahead.expect(plan);
    for (let step = 0; step < STEPS; step++) expect(taken(ahead, step)).toBe(expected(step));
  });
});

/** A thread that does as `lines` say with each plan, and tells when it has. */
async function openScripted(lines: string): Promise<AugmenterAhead> {
  const file = path.join(temporaryFolder(), 'thread.cjs');
  const name = `augment-ahead ${file}`;
  writeFileSync(
    file,
    `const { parentPort, workerData: { ring }, BroadcastChannel } = require('node:worker_threads');
    const channel = new BroadcastChannel(${JSON.stringify(name)});
    parentPort.on('message', ({ states }) => { ${lines}; channel.postMessage('done'); });`,
  );
  const channel = new BroadcastChannel(name);
  const done = new Promise((resolve) => {
    channel.onmessage = resolve;
  });
  const ahead = open({ threadFile: file, patienceMs: 20 });
  ahead.expect(plan);
  await done;
  channel.close();
  return ahead;
}

describe('the thread', () => {
  it('makes what the training sees', async () => {
    const ahead = await openScripted(`ring.fill(77); states[0] = ${STATE.threadReady}`);
    expect(new Set(ahead.batch(positionsOf(0), SEED, 101))).toEqual(new Set([77]));
    expect(taken(ahead, 1)).toBe(expected(1));
  });

  it('that never finishes a batch is given up, and the batch made here', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const ahead = await openScripted(`states[0] = states[1] = ${STATE.threadAtWork}`);
    for (const step of [0, 1, 2]) expect(taken(ahead, step)).toBe(expected(step));
    expect(said).toHaveBeenCalledTimes(1);
    expect(said.mock.calls[0]?.[0]).toMatch(/^The thread that augments ahead has failed; the engine does it alone/);
  });

  it.each([
    ['is not there', path.join(import.meta.dirname, 'no-such-thread.cjs')],
    ['fails at its start', null],
  ])('that %s costs nothing but time', async (_, found) => {
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const file = found ?? path.join(temporaryFolder(), 'thread.cjs');
    if (found === null) writeFileSync(file, "throw new Error('of this test')");
    const ahead = open({ threadFile: file });
    ahead.expect(plan);
    expect(taken(ahead, 0)).toBe(expected(0));
    await eventually(() => (said.mock.calls.length > 0 ? true : undefined));
    expect(taken(ahead, 1)).toBe(expected(1));
    ahead.expect(plan);
    expect(taken(ahead, 0)).toBe(expected(0));
  });
});

describe('a training with the thread', () => {
  const config = buildConfig({ epochs: 3, trainSize: 195, augmentation: SPEC });
  const learned = ({ epochs, ended, points }: HarnessResult): unknown => [
    epochs.map(({ weights, state }) => fingerprint([...weights, ...state.slots])),
    ended?.test?.evaluation,
    points.loss,
  ];

  it('learns the same, bit for bit, as without', async () => {
    const plain = learned(await runTraining(config));
    const before = threads();
    expect(learned(await runTraining(config, { augmentThread: THREAD }))).toEqual(plain);
    expect(threads()).toBe(before);
  });

  it('ends its thread where it fails', async () => {
    const before = threads();
    const { error } = await runTraining({ ...config, learningRate: 1e30 }, { augmentThread: THREAD });
    expect(error?.code).toBe('loss-not-finite');
    expect(threads()).toBe(before);
  });
});
