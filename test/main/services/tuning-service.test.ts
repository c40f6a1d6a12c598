import { describe, expect, test } from 'vitest';
import type { DatasetFiles } from '@shared/domain/dataset.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import type { EngineTuning } from '@shared/engine/environment.js';
import type { EngineProcess, ForkEngine } from '../../../src-main/engine-host/transport.js';
import { tune, tuningCandidates } from '../../../src-main/services/tuning-service.js';
import { buildSteps, ENGINE_INFO } from '../../support/fake-engine.js';
import { memoryLog } from '../../support/services.js';

const dataset = {} as DatasetFiles;

/** Engines whose steps take what `stepMs` says of their environment; undefined: they fail. */
function engines(stepMs: (environment: Readonly<Record<string, string>>) => number | undefined): { fork: ForkEngine; living: Set<object> } {
  const living = new Set<object>();
  const fork: ForkEngine = (environment) => {
    let say: (message: EngineMessage) => void = () => undefined;
    let exited: (code: number | null) => void = () => undefined;
    const leave = (): void => {
      living.delete(process);
      exited(0);
    };
    const process: EngineProcess = {
      pid: 1,
      send: (request) => {
        if (request.kind === 'shutdown') leave();
        if (request.kind !== 'train') return;
        const perStep = stepMs(environment);
        if (perStep === undefined) say({ kind: 'failed', error: { code: 'out-of-memory', message: 'No memory.' } });
        else {
          const points = buildSteps(1, 200);
          // The first steps are slow everywhere: they must not count.
          const elapsedMs = points.elapsedMs.map((_, index) => 5_000 + (index + 1) * perStep);
          say({ kind: 'steps', points: { ...points, elapsedMs }, imagesPerSecond: 1, remainingMs: 1 });
        }
      },
      onMessage: (listener) => {
        say = listener;
        queueMicrotask(() => {
          say({ kind: 'ready', info: ENGINE_INFO, pid: 1 });
        });
      },
      onOutput: () => undefined,
      onExit: (listener) => (exited = listener),
      kill: leave,
    };
    living.add(process);
    return process;
  };
  return { fork, living };
}

const run = (fork: ForkEngine, candidates: readonly EngineTuning[], seen: number[] = []): ReturnType<typeof tune> =>
  tune(candidates, { forkEngine: fork, dataset, log: memoryLog().log, onMeasured: (_, stepMs) => seen.push(stepMs) });

describe('tune', () => {
  test('puts the fastest first, by its best round, and leaves no engine behind', async () => {
    const candidates = tuningCandidates(2);
    let noise = 10;
    const { fork, living } = engines(
      (environment) => (environment['DIGIT_LAB_TOWERS'] === '2' && environment['TF_NUM_INTRAOP_THREADS'] === '1' ? 4 : 6) + noise--,
    );
    const seen: number[] = [];
    const [fastest] = await run(fork, candidates, seen);
    expect(fastest?.tuning).toEqual({ intraOpThreads: 1, interOpThreads: 2, towers: 2, oneDnn: true });
    expect(seen).toHaveLength(candidates.length * 2);
    expect(living.size).toBe(0);
  });

  test('a candidate that cannot train is left out', async () => {
    const { fork, living } = engines((environment) => (environment['DIGIT_LAB_TOWERS'] === '2' ? undefined : 6));
    const results = await run(fork, tuningCandidates(2));
    expect(results.every(({ tuning }) => tuning.towers === 1)).toBe(true);
    expect(results.length).toBeGreaterThan(0);
    expect(living.size).toBe(0);
  });

  test('says why when none can', async () => {
    const { fork } = engines(() => undefined);
    await expect(run(fork, tuningCandidates(1))).rejects.toMatchObject({ code: 'out-of-memory' });
  });
});

test('every machine has candidates, each once, with at most eight threads and four towers', () => {
  for (const cores of [1, 2, 3, 4, 16, 128]) {
    const candidates = tuningCandidates(cores);
    expect(new Set(candidates.map((candidate) => JSON.stringify(candidate))).size).toBe(candidates.length);
    for (const { intraOpThreads, interOpThreads, towers } of candidates) {
      expect(Math.max(intraOpThreads, interOpThreads)).toBeLessThanOrEqual(8);
      expect(towers).toBeLessThanOrEqual(4);
    }
  }
});
