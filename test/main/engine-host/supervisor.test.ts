import { describe, expect, test } from 'vitest';
import type { EngineMessage } from '@shared/engine/protocol.js';
import type { AppError } from '@shared/errors.js';
import { EngineSupervisor } from '../../../src-main/engine-host/supervisor.js';
import { ENGINE_INFO, FakeEngine } from '../../support/fake-engine.js';
import { memoryLog } from '../../support/services.js';

function supervise(): { engine: FakeEngine; supervisor: EngineSupervisor; heard: EngineMessage[]; crashes: AppError[]; lines: string[] } {
  const engine = new FakeEngine();
  const heard: EngineMessage[] = [];
  const crashes: AppError[] = [];
  const { log, lines } = memoryLog();
  const listener = { message: (message: EngineMessage) => heard.push(message), crashed: (error: AppError) => crashes.push(error) };
  return { engine, supervisor: new EngineSupervisor(engine.fork, listener, log, 'All is saved.'), heard, crashes, lines };
}

async function supervisedReady(): Promise<ReturnType<typeof supervise>> {
  const all = supervise();
  const started = all.supervisor.start({});
  all.engine.say({ kind: 'ready', info: ENGINE_INFO, pid: 1 });
  expect(await started).toEqual(ENGINE_INFO);
  return all;
}

describe('start', () => {
  test('forks with the environment and resolves with what the engine says of itself', async () => {
    const { engine, supervisor } = supervise();
    const started = supervisor.start({ TF_NUM_INTRAOP_THREADS: '1' });
    engine.say({ kind: 'ready', info: ENGINE_INFO, pid: 1 });
    expect(await started).toEqual(ENGINE_INFO);
    expect(engine.environment).toEqual({ TF_NUM_INTRAOP_THREADS: '1' });
  });

  test('rejects with the reason the engine gives', async () => {
    const { engine, supervisor, crashes } = supervise();
    const started = supervisor.start({});
    engine.say({ kind: 'failed', error: { code: 'engine-unavailable', message: 'libtensorflow is missing' } });
    engine.exit(1);
    await expect(started).rejects.toMatchObject({ code: 'engine-unavailable', message: 'libtensorflow is missing' });
    expect(crashes).toEqual([]);
  });

  test('rejects with the last words of a process that dies at once', async () => {
    const { engine, supervisor } = supervise();
    const started = supervisor.start({});
    engine.print('something\nIllegal instruction\n');
    engine.exit(132);
    await expect(started).rejects.toMatchObject({
      code: 'engine-crashed',
      message: 'The engine ended unexpectedly ("Illegal instruction"). All is saved.',
    });
  });

  test('starts one process only', async () => {
    const { supervisor } = await supervisedReady();
    expect(() => supervisor.start({})).toThrow('one process');
  });
});

describe('a ready engine', () => {
  test('an exit without its own last word is a crash, whatever the code says', async () => {
    const { engine, crashes } = await supervisedReady();
    engine.exit(0);
    expect(crashes).toMatchObject([{ code: 'engine-crashed' }]);
  });

  test('an exit after training-ended is none', async () => {
    const { engine, heard, crashes } = await supervisedReady();
    engine.say({ kind: 'training-ended', outcome: 'finished', test: null });
    engine.exit(0);
    expect(heard.map((message) => message.kind)).toEqual(['training-ended']);
    expect(crashes).toEqual([]);
  });

  test('shutdown asks, waits for the end, and says nothing of a crash', async () => {
    const { engine, supervisor, crashes } = await supervisedReady();
    await supervisor.shutdown(60_000);
    expect(engine.asked('shutdown')).toHaveLength(1);
    expect(engine.killed).toBe(false);
    expect(crashes).toEqual([]);
  });

  test('requests after the end are dropped', async () => {
    const { engine, supervisor } = await supervisedReady();
    engine.exit(0);
    supervisor.send({ kind: 'stop' });
    expect(engine.requests).toEqual([]);
  });
});

test('shutdown while starting kills at once and rejects the start', async () => {
  const { engine, supervisor } = supervise();
  const started = supervisor.start({});
  const stopped = supervisor.shutdown(60_000);
  await expect(started).rejects.toMatchObject({ code: 'engine-crashed' });
  await stopped;
  expect(engine.killed).toBe(true);
});
