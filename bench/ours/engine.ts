import type { DatasetFiles } from '@shared/domain/dataset.js';
import { MNIST } from '@shared/domain/dataset.js';
import { findPreset } from '@shared/domain/presets.js';
import { NO_AUGMENTATION, type RunConfig } from '@shared/domain/run-config.js';
import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';
import { fromErrorReport } from '@shared/errors.js';
import path from 'node:path';
import { EngineSupervisor } from '../../src-main/engine-host/supervisor.js';
import type { EngineProcess, ForkEngine } from '../../src-main/engine-host/transport.js';
import { createLog } from '../../src-main/lib/log.js';
import type { AugmentJob, Net, OursJob } from '../jobs.js';

/** An engine process of the product, forked, supervised and spoken to as the product does it. */
export interface RunningEngine {
  readonly pid: number;
  readonly tensorFlow: string;
  send(request: EngineRequest): void;
  onMessage(listener: (message: EngineMessage) => void): void;
}

const GRACE_MS = 1_000;

/** Lends an engine process, which has ended when this resolves or rejects. Rejects when the engine fails or crashes. */
export async function withEngine<T>(
  fork: ForkEngine,
  environment: Readonly<Record<string, string>>,
  use: (engine: RunningEngine) => Promise<T>,
): Promise<T> {
  let listener: (message: EngineMessage) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined); // also raced below, where somebody listens
  const message = (said: EngineMessage): void => {
    if (said.kind === 'failed') fail(fromErrorReport(said.error));
    else listener(said);
  };
  let forked: EngineProcess | undefined;
  const remember: ForkEngine = (given) => (forked = fork(given));
  const log = createLog((line) => process.stderr.write(line), undefined, true);
  const supervisor = new EngineSupervisor(remember, { message, crashed: fail }, log, 'This measurement has no result.');
  try {
    const info = await supervisor.start(environment);
    const engine: RunningEngine = {
      pid: forked?.pid ?? 0,
      tensorFlow: info.tensorflow,
      send: (request) => {
        supervisor.send(request);
      },
      onMessage: (next) => {
        listener = next;
      },
    };
    return await Promise.race([use(engine), failed]);
  } finally {
    await supervisor.shutdown(GRACE_MS);
  }
}

/** The reference network at the job's batch size, trained for `epochs` on `trainSize` images. */
export function configOf(job: Extract<OursJob, { net: Net }>, epochs: number, trainSize: number | null): RunConfig {
  const preset = findPreset(job.net === 'cnn' ? 'reference-cnn' : 'reference-fcnn');
  if (preset === undefined) throw new Error(`There is no reference preset for ${job.net}.`);
  return { ...preset.config, name: 'benchmark', batchSize: job.batchSize, epochs, trainSize };
}

/** The job's preset, trained for `epochs`, with or without its augmentation. */
export function presetConfigOf({ preset: id, augmented }: AugmentJob, epochs: number): RunConfig {
  const preset = findPreset(id);
  if (preset === undefined) throw new Error(`There is no preset ${id}.`);
  const config = { ...preset.config, name: 'benchmark', epochs };
  return augmented ? config : { ...config, augmentation: NO_AUGMENTATION };
}

/** MNIST as the set-up prepared it; its checksums were checked then. */
export function mnistIn(folder: string): DatasetFiles {
  const file = (name: string): { path: string; md5: string } => ({ path: path.join(folder, `${name}.gz`), md5: '' });
  return {
    info: MNIST,
    files: {
      trainImages: file('train-images-idx3-ubyte'),
      trainLabels: file('train-labels-idx1-ubyte'),
      testImages: file('t10k-images-idx3-ubyte'),
      testLabels: file('t10k-labels-idx1-ubyte'),
    },
  };
}
