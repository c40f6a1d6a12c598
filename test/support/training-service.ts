import { findPreset } from '@shared/domain/presets.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import { defaultTuning } from '@shared/engine/environment.js';
import type { EventMap } from '@shared/ipc/contract.js';
import { openHistory } from '../../src-main/history/client.js';
import type { History } from '../../src-main/history/history.js';
import { TrainingService } from '../../src-main/services/training-service.js';
import type { TrainingDependencies } from '../../src-main/services/training-task.js';
import { atEnd } from './clean-up.js';
import { ENGINE_INFO, FACTS, FakeEngine } from './fake-engine.js';
import { builtFile, dataFolder, eventually, projectRoot } from './processes.js';
import { memoryLog, testEvents } from './services.js';

export function buildConfig(overrides: Partial<RunConfig> = {}): RunConfig {
  const preset = findPreset('fast-fcnn');
  if (preset === undefined) throw new Error('no fast-fcnn');
  return { name: 'a run', ...preset.config, epochs: 2, ...overrides };
}

export interface Setup {
  readonly training: TrainingService;
  readonly engine: FakeEngine;
  readonly history: History;
  readonly dataDir: string;
  readonly told: { readonly name: keyof EventMap; readonly payload: unknown }[];
  readonly waits: number[];
}

export interface SetupOptions extends Partial<Pick<TrainingDependencies, 'ownsQueue' | 'pausedEngineMs'>> {
  readonly dataDir?: string;
  /** May stand between service and history. */
  readonly wrap?: (history: History) => History;
}

const TOLD = [
  'training:started',
  'training:progressed',
  'training:steps-recorded',
  'training:epoch-ended',
  'training:ended',
  'runs:changed',
  'runs:removed',
] as const;

/** The service on a real history and an engine whose part the test plays. */
export async function setUpTraining(options: SetupOptions = {}): Promise<Setup> {
  const { dataDir = dataFolder(), wrap = (history: History) => history, ownsQueue = true, pausedEngineMs } = options;
  const { history } = await openHistory({
    dataDir,
    resourcesDir: `${projectRoot}/resources`,
    workerFile: builtFile('main', 'history', 'worker.cjs'),
  });
  atEnd(() => history.close());
  const engine = new FakeEngine();
  const { events } = testEvents();
  const told: Setup['told'] = [];
  const waits: number[] = [];
  for (const name of TOLD) events.on(name, (payload) => told.push({ name, payload }));
  let now = 1_700_000_000_000;
  const training = new TrainingService({
    history: wrap(history),
    forkEngine: engine.fork,
    defaultTuning: defaultTuning(2),
    appVersion: '0.1.0',
    now: () => now++,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    ...(pausedEngineMs === undefined ? {} : { pausedEngineMs }),
    ownsQueue,
    events,
    log: memoryLog().log,
  });
  return { training, engine, history, dataDir, told, waits };
}

/** Waits for the `count`th request of a kind since the fake was made. */
export const asked = (engine: FakeEngine, kind: Parameters<FakeEngine['asked']>[0], count = 1): Promise<true> =>
  eventually(() => (engine.asked(kind).length >= count ? true : undefined));

/** Plays the engine of the `count`th training up to its first step. */
export async function playStart({ engine }: Setup, count = 1): Promise<void> {
  await eventually(() => (engine.forks >= count ? true : undefined));
  engine.say({ kind: 'ready', info: ENGINE_INFO, pid: count });
  await asked(engine, 'train', count);
  engine.say({ kind: 'training-started', facts: FACTS });
}

/** Starts a run and plays its engine up to its first step; returns the run's id. */
export async function begin(all: Setup, overrides: Partial<RunConfig> = {}): Promise<string> {
  const count = all.engine.forks + 1;
  const run = await all.training.start(buildConfig(overrides));
  await playStart(all, count);
  return run.id;
}

/** The history's methods as a plain object to override some of. */
export function bound(history: History): History {
  return { ...history, close: () => history.close() };
}
