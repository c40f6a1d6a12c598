import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { defaultTuning } from '@shared/engine/environment.js';
import type { InspectionKind, InspectionResults } from '@shared/engine/inspection.js';
import type { EngineRequest } from '@shared/engine/protocol.js';
import { InspectionEngine, type Inspection, type NetworkToInspect } from '../../../src-main/services/inspection-engine.js';
import { ENGINE_INFO, FakeEngine } from '../../support/fake-engine.js';
import { buildSpec } from '../../support/models.js';
import { memoryLog } from '../../support/services.js';

const NETWORK = { model: buildSpec(), weights: [], dataset: {} } as unknown as NetworkToInspect;
const LOOK = { kind: 'look', pixels: new Uint8Array(4), layers: [] } as const;
const FOUND: InspectionResults['look'] = { logits: new Float32Array(2), probabilities: new Float32Array(2), layers: [] };
const IDLE_MS = 1_000;

/** Lets everything that waits for a promise go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Setup {
  readonly engine: InspectionEngine;
  readonly process: FakeEngine;
  readonly forks: () => number;
  /** The network's weights were read so often. */
  readonly reads: () => number;
  readonly look: (key?: string) => Inspection<'look'>;
  readonly answer: (id: number) => void;
}

function setUp(isReady = true): Setup {
  const process = new FakeEngine();
  let [forks, reads] = [0, 0];
  const forkEngine: FakeEngine['fork'] = (environment) => {
    forks += 1;
    const forked = process.fork(environment);
    if (isReady) {
      queueMicrotask(() => {
        process.say({ kind: 'ready', info: ENGINE_INFO, pid: forks });
      });
    }
    return forked;
  };
  const engine = new InspectionEngine({ forkEngine, defaultTuning: defaultTuning(2), log: memoryLog().log }, IDLE_MS);
  onTestFinished(() => engine.end());
  return {
    engine,
    process,
    forks: () => forks,
    reads: () => reads,
    look: (key = 'run/a/1') =>
      engine.inspect(
        key,
        () => {
          reads += 1;
          return Promise.resolve(NETWORK);
        },
        LOOK,
      ),
    answer: (id) => {
      process.say({ kind: 'inspected', id, answer: { kind: 'look', result: FOUND } });
    },
  };
}

const idsOf = (requests: readonly EngineRequest[]): readonly number[] =>
  requests.flatMap((request) => (request.kind === 'inspect' ? [request.id] : []));
const kindsOf = (requests: readonly EngineRequest[]): readonly EngineRequest['kind'][] => requests.map(({ kind }) => kind);

describe('the engine that looks inside', () => {
  test('starts with the first question, on one thread and ahead of trainings, and gets each network once', async () => {
    const { process, look, answer, forks, reads } = setUp();
    expect(forks()).toBe(0);
    const first = look();
    await settle();
    expect(process.environment).toMatchObject({ TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', DIGIT_LAB_PRIORITY: '5' });
    answer(1);
    expect(await first.result).toBe(FOUND);
    const second = look();
    await settle();
    answer(2);
    await second.result;
    expect([forks(), reads()]).toEqual([1, 1]);
    expect(kindsOf(process.requests)).toEqual(['load-network', 'inspect', 'inspect']);
  });

  test('keeps the networks that were asked about last, and reads one again that it had to drop', async () => {
    const { process, look, answer } = setUp();
    const keys = Array.from({ length: 9 }, (_, index) => `run/a/${index + 1}`);
    for (const key of [...keys.slice(0, 8), 'run/a/1', 'run/a/9', 'run/a/2']) {
      const asked = look(key);
      await settle();
      answer(idsOf(process.requests).at(-1) ?? 0);
      await asked.result;
    }
    expect(process.asked('drop-network').map(({ key }) => key)).toEqual(['run/a/2', 'run/a/3']);
    expect(process.asked('load-network').map(({ key }) => key)).toEqual([...keys, 'run/a/2']);
  });

  test('answers that come in another order reach those who asked', async () => {
    const { look, answer, process } = setUp();
    const [first, second] = [look(), look()];
    await settle();
    process.say({ kind: 'inspection-failed', id: 2, error: { code: 'bad-request', message: 'no such layer' } });
    await expect(second.result).rejects.toMatchObject({ code: 'bad-request', message: 'no such layer' });
    answer(1);
    expect(await first.result).toBe(FOUND);
    expect(process.asked('load-network')).toHaveLength(1);
  });

  test('a crash rejects what was asked with a sentence, and the next question starts another process', async () => {
    const { look, answer, process, forks } = setUp();
    const [first, second] = [look(), look()];
    await settle();
    process.print('double free');
    process.exit(139);
    for (const { result } of [first, second]) {
      await expect(result).rejects.toMatchObject({
        code: 'engine-crashed',
        message: expect.stringMatching(/double free.*a training goes on\. Try again/) as string,
      });
    }
    const next = look();
    await settle();
    answer(3);
    expect(await next.result).toBe(FOUND);
    expect(forks()).toBe(2);
    expect(process.asked('load-network')).toHaveLength(2);
  });

  test('a process that cannot start rejects with its reason, and is tried again', async () => {
    const { look, process, forks } = setUp(false);
    for (const attempt of [1, 2]) {
      const asked = look();
      await settle();
      process.say({ kind: 'failed', error: { code: 'engine-unavailable', message: 'Native TensorFlow did not load.' } });
      await expect(asked.result).rejects.toMatchObject({ code: 'engine-unavailable' });
      process.exit(1);
      expect(forks()).toBe(attempt);
    }
  });

  test('weights that cannot be read fail the question alone', async () => {
    const { engine, look, answer } = setUp();
    const lost = engine.inspect('run/b/1', () => Promise.reject(new Error('gone')), LOOK);
    await expect(lost.result).rejects.toThrow('gone');
    const next = look();
    await settle();
    answer(2);
    expect(await next.result).toBe(FOUND);
  });

  test('a question is cancelled in the engine, or before it gets there', async () => {
    const { look, process } = setUp();
    const early = look();
    early.cancel();
    await expect(early.result).rejects.toMatchObject({ code: 'cancelled' });
    const late = look();
    await settle();
    late.cancel();
    expect(process.asked('cancel-inspection').at(-1)).toEqual({ kind: 'cancel-inspection', id: 2 });
    process.say({ kind: 'inspection-failed', id: 2, error: { code: 'cancelled', message: 'cancelled' } });
    await expect(late.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(idsOf(process.requests)).toEqual([2]);
  });

  test('ends when nothing was asked for a while, not while something is asked, and starts again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { look, answer, process, forks } = setUp();
    const first = look();
    await settle();
    vi.advanceTimersByTime(2 * IDLE_MS);
    expect(process.asked('shutdown')).toHaveLength(0);
    answer(1);
    await first.result;
    vi.advanceTimersByTime(IDLE_MS - 1);
    const second = look();
    await settle();
    vi.advanceTimersByTime(IDLE_MS);
    answer(2);
    await second.result;
    expect(process.asked('shutdown')).toHaveLength(0);
    vi.advanceTimersByTime(IDLE_MS);
    await settle();
    expect(process.asked('shutdown')).toHaveLength(1);
    const third = look();
    await settle();
    answer(3);
    await third.result;
    expect(forks()).toBe(2);
  });

  test('the end of the program ends it, with what was asked, for good', async () => {
    const { engine, look, process } = setUp();
    const asked = look();
    await settle();
    const ended = engine.end();
    await expect(asked.result).rejects.toMatchObject({ code: 'cancelled' });
    await ended;
    expect(process.asked('shutdown')).toHaveLength(1);
    await expect(look().result).rejects.toMatchObject({ code: 'engine-unavailable' });
  });

  test('progress reaches who asked', async () => {
    const { engine, process } = setUp();
    const shares: number[] = [];
    const kind: InspectionKind = 'rank-filters';
    const asked = engine.inspect(
      'run/a/1',
      () => Promise.resolve(NETWORK),
      { kind },
      (share) => shares.push(share),
    );
    await settle();
    for (const share of [0, 0.5]) process.say({ kind: 'inspection-progressed', id: 1, share });
    process.say({ kind: 'inspected', id: 1, answer: { kind, result: [] } });
    expect([await asked.result, shares]).toEqual([[], [0, 0.5]]);
  });
});
