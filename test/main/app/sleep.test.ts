import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { pauseForSleep } from '../../../src-main/app/sleep.js';
import { buildEpoch, buildSteps } from '../../support/fake-engine.js';
import { eventually } from '../../support/processes.js';
import { memoryLog } from '../../support/services.js';
import { asked, begin, setUpTraining, type Setup } from '../../support/training-service.js';

const PAUSED: EngineMessage = {
  kind: 'paused',
  steps: buildSteps(1, 3),
  weights: buildEpoch(1).weights,
  state: { step: 3, epoch: 0, slots: buildEpoch(1).state.slots, generator: '{"paused":3}' },
};

async function setUp(): Promise<{ readonly all: Setup; readonly power: EventEmitter; readonly lines: readonly string[] }> {
  const all = await setUpTraining();
  const power = new EventEmitter();
  const { log, lines } = memoryLog();
  pauseForSleep(power, all.training, log);
  return { all, power, lines };
}

const statusOf = async ({ history }: Setup, runId: string): Promise<string> => (await history.getRun(runId)).summary.status;

describe('a computer that falls asleep', () => {
  test('has the training on disk before, and goes on with it after', async () => {
    const { all, power, lines } = await setUp();
    const runId = await begin(all);
    power.emit('suspend');
    await asked(all.engine, 'pause');
    all.engine.say(PAUSED);
    await eventually(async () => ((await statusOf(all, runId)) === 'paused' ? true : undefined));
    power.emit('resume');
    await asked(all.engine, 'continue');
    await eventually(async () => ((await statusOf(all, runId)) === 'running' ? true : undefined));
    expect(lines).toEqual([]);
  });

  test('that wakes before the pause is stored goes on when it is', async () => {
    const { all, power } = await setUp();
    const runId = await begin(all);
    power.emit('suspend');
    await asked(all.engine, 'pause');
    power.emit('resume');
    all.engine.say(PAUSED);
    await asked(all.engine, 'continue');
    await eventually(async () => ((await statusOf(all, runId)) === 'running' ? true : undefined));
  });

  test('leaves a training alone that the user had paused', async () => {
    const { all, power } = await setUp();
    const runId = await begin(all);
    const pause = all.training.pause();
    await asked(all.engine, 'pause');
    all.engine.say(PAUSED);
    await pause;
    power.emit('suspend');
    power.emit('resume');
    await Promise.resolve();
    expect(await statusOf(all, runId)).toBe('paused');
    expect(all.engine.asked('continue')).toHaveLength(0);
  });

  test('does nothing while nothing is trained', async () => {
    const { all, power, lines } = await setUp();
    power.emit('suspend');
    power.emit('resume');
    expect([all.engine.forks, lines]).toEqual([0, []]);
  });
});
