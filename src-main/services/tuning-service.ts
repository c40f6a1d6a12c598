import type { DatasetFiles } from '@shared/domain/dataset.js';
import { findPreset } from '@shared/domain/presets.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import { engineVariables, MOST_TOWERS, type EngineTuning } from '@shared/engine/environment.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { AppError, fromErrorReport } from '@shared/errors.js';
import { EngineSupervisor } from '../engine-host/supervisor.js';
import type { ForkEngine } from '../engine-host/transport.js';
import type { Log } from '../lib/log.js';

/** What was measured of a candidate: the least of its rounds, because other work on the machine only ever adds. */
export interface TuningResult {
  readonly tuning: EngineTuning;
  readonly stepMs: number;
}

export interface TuningDependencies {
  readonly forkEngine: ForkEngine;
  readonly dataset: DatasetFiles;
  readonly log: Log;
  readonly onMeasured: (tuning: EngineTuning, stepMs: number) => void;
}

const BATCH_SIZE = 64;
/** Steps of one measurement, and how many of them are warm-up. */
const STEPS = 200;
const WARM_UP_STEPS = 50;
const ROUNDS = 2;
const ENGINE_GRACE_MS = 1_000;

/** The settings worth timing on a machine with so many cores: with towers and without, and one thread alone. */
export function tuningCandidates(cores: number): readonly EngineTuning[] {
  const most = Math.max(1, Math.min(cores, 8));
  const candidates: EngineTuning[] = [{ intraOpThreads: 1, interOpThreads: 1, towers: 1, oneDnn: true }];
  for (let threads = 2; threads <= most; threads *= 2) {
    candidates.push({ intraOpThreads: 1, interOpThreads: threads, towers: Math.min(threads, MOST_TOWERS), oneDnn: true });
    candidates.push({ intraOpThreads: threads, interOpThreads: 1, towers: 1, oneDnn: true });
    candidates.push({ intraOpThreads: threads, interOpThreads: 2, towers: 2, oneDnn: true });
  }
  return candidates;
}

function trialConfig(): RunConfig {
  const preset = findPreset('fast-cnn');
  if (preset === undefined) throw new Error('There is no preset fast-cnn to tune with.');
  return { ...preset.config, name: 'tuning', batchSize: BATCH_SIZE, trainSize: BATCH_SIZE * STEPS, epochs: 1 };
}

/** Mean milliseconds of a step after the warm-up, from the engine's own clock. */
function stepMsOf(elapsedMs: readonly number[]): number {
  const first = elapsedMs[WARM_UP_STEPS - 1] ?? 0;
  const last = elapsedMs[STEPS - 1] ?? 0;
  return (last - first) / (STEPS - WARM_UP_STEPS);
}

/** Times one candidate in an engine process of its own. Rejects with what kept the engine from training. */
async function measure(tuning: EngineTuning, { forkEngine, dataset, log }: TuningDependencies): Promise<number> {
  const elapsedMs: number[] = [];
  let supervisor: EngineSupervisor | undefined;
  try {
    return await new Promise<number>((resolve, reject) => {
      const message = (said: EngineMessage): void => {
        if (said.kind === 'steps') elapsedMs.push(...said.points.elapsedMs);
        if (said.kind === 'failed') reject(fromErrorReport(said.error));
        if (elapsedMs.length >= STEPS) resolve(stepMsOf(elapsedMs));
      };
      const afterCrash = 'Nothing was changed. Try again, or train with the settings as they are.';
      supervisor = new EngineSupervisor(forkEngine, { message, crashed: reject }, log, afterCrash);
      supervisor.start(engineVariables(tuning)).then(() => {
        supervisor?.send({ kind: 'train', config: trialConfig(), dataset, resume: null });
      }, reject);
    });
  } finally {
    await supervisor?.shutdown(ENGINE_GRACE_MS);
  }
}

/**
 * Times every candidate in turn, so that other work on the machine meets all of them alike; fastest first. Rejects
 * with an AppError when not one candidate could train.
 */
export async function tune(candidates: readonly EngineTuning[], deps: TuningDependencies): Promise<readonly TuningResult[]> {
  const best = new Map<EngineTuning, number>();
  let failure: unknown;
  for (let round = 0; round < ROUNDS; round++) {
    for (const tuning of candidates) {
      try {
        const stepMs = await measure(tuning, deps);
        deps.onMeasured(tuning, stepMs);
        best.set(tuning, Math.min(stepMs, best.get(tuning) ?? Infinity));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        deps.log.error('tuning', `could not measure ${JSON.stringify(tuning)}`, error);
        failure = error;
      }
    }
  }
  if (best.size === 0) throw failure;
  return [...best].map(([tuning, stepMs]) => ({ tuning, stepMs })).sort((a, b) => a.stepMs - b.stepMs);
}
