import type { EpochReport, EngineMessage, NamedTensor } from '@shared/engine/protocol.js';
import type { StepPoints } from '@shared/domain/metrics.js';
import type { RateChange } from '@shared/domain/run.js';
import { findPreset } from '@shared/domain/presets.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import { AppError } from '@shared/errors.js';
import './tensorflow-threads.js';
import { loadTensorFlow } from '../../src-main/engine/backend.js';
import { TrainingControls } from '../../src-main/engine/controls.js';
import { train, type TrainRequest } from '../../src-main/engine/training.js';
import { smallMnist } from './oracle-mnist.js';

export const tensorFlow = loadTensorFlow();

/** A network small enough for tests, with everything random in it: dropout before and between the dense layers. */
export function buildConfig(overrides: Partial<RunConfig> = {}): RunConfig {
  const preset = findPreset('reference-cnn');
  if (!preset) throw new Error('The preset reference-cnn is gone.');
  return {
    name: 'Test',
    ...preset.config,
    model: {
      ...preset.config.model,
      blocks: [
        {
          convs: [{ filters: 4, size: 3, stride: 1, padding: 'same' }],
          batchNorm: false,
          activation: 'relu',
          pool: { kind: 'max', size: 4, stride: 4 },
        },
      ],
      flattenDropout: 0.1,
      hidden: [{ units: 16, batchNorm: false, activation: 'relu', dropout: 0.2 }],
    },
    batchSize: 20,
    epochs: 2,
    ...overrides,
  };
}

/** 250 training and 100 test digits: 200 to train on and 50 to validate with, unless the config says otherwise. */
export const SMALL = { train: 250, test: 100 } as const;

type ControlRequest = Parameters<TrainingControls['receive']>[0];

export interface HarnessOptions {
  readonly resume?: TrainRequest['resume'];
  readonly rateChanges?: readonly RateChange[];
  readonly towers?: number;
  /** Training and validation images together. */
  readonly images?: number;
  readonly memoryLimitBytes?: number;
  readonly augmentThread?: string;
  /** Called with every message as it is sent; what it sends back arrives at once. */
  readonly onMessage?: (message: EngineMessage, control: (request: ControlRequest) => void) => void;
  /** Whether epochs are acknowledged as they come. */
  readonly acknowledge?: boolean;
  /** What the clock adds with every look. */
  readonly tickMs?: number;
  /** Called whenever the training lets messages arrive. */
  readonly onBreath?: (control: (request: ControlRequest) => void) => void;
}

export interface HarnessResult {
  readonly messages: readonly EngineMessage[];
  readonly epochs: readonly EpochReport[];
  /** All points of `steps` messages, joined. */
  readonly points: StepPoints;
  readonly ended: Extract<EngineMessage, { kind: 'training-ended' }> | undefined;
  readonly error: AppError | undefined;
}

function joined(parts: readonly StepPoints[]): StepPoints {
  const join = (field: 'loss' | 'accuracy' | 'learningRate' | 'elapsedMs'): Float32Array =>
    Float32Array.from(parts.flatMap((part) => [...part[field]]));
  const gap = parts.find((part, index) => {
    const before = parts[index - 1];
    return before !== undefined && part.firstStep !== before.firstStep + before.loss.length;
  });
  if (gap) throw new Error(`Points are missing before step ${gap.firstStep}.`);
  return {
    firstStep: parts[0]?.firstStep ?? 0,
    loss: join('loss'),
    accuracy: join('accuracy'),
    learningRate: join('learningRate'),
    elapsedMs: join('elapsedMs'),
  };
}

/** One training in this process, with a clock that only moves when it is looked at. */
export async function runTraining(config: RunConfig, options: HarnessOptions = {}): Promise<HarnessResult> {
  const { onMessage, acknowledge = true, tickMs = 1, towers = 2, onBreath } = options;
  const controls = new TrainingControls();
  const messages: EngineMessage[] = [];
  let time = 0;
  const control = (request: ControlRequest): void => {
    controls.receive(request);
  };
  let error: AppError | undefined;
  const request: TrainRequest = {
    kind: 'train',
    config,
    dataset: smallMnist(options.images ?? SMALL.train, SMALL.test),
    resume: options.resume ?? null,
    rateChanges: options.rateChanges ?? [],
  };
  try {
    await train(tensorFlow, request, {
      towers,
      memoryLimitBytes: options.memoryLimitBytes ?? Infinity,
      augmentThread: options.augmentThread ?? null,
      controls,
      send: (message) => {
        messages.push(message);
        if (acknowledge && message.kind === 'epoch-ended') control({ kind: 'acknowledge-epoch', epoch: message.report.metrics.epoch });
        onMessage?.(message, control);
      },
      now: () => (time += tickMs),
      breathe: () => {
        onBreath?.(control);
        return Promise.resolve();
      },
    });
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    error = thrown;
  }
  return {
    messages,
    epochs: messages.flatMap((message) => (message.kind === 'epoch-ended' ? [message.report] : [])),
    points: joined(messages.flatMap((message) => (message.kind === 'steps' ? [message.points] : []))),
    ended: messages.find((message) => message.kind === 'training-ended'),
    error,
  };
}

/** Sends a request when step `step` has been done (as soon as its point arrives, so report every step: tickMs >= 50). */
export function atStep(step: number, ...requests: readonly ControlRequest[]): NonNullable<HarnessOptions['onMessage']> {
  let sent = false;
  return (message, control) => {
    if (sent || message.kind !== 'steps' || message.points.firstStep + message.points.loss.length - 1 < step) return;
    sent = true;
    for (const request of requests) control(request);
  };
}

/** Everything of a state that must be bit-identical, as text. */
export function fingerprint(tensors: readonly NamedTensor[]): string {
  return tensors
    .map(({ name, values }) => `${name} ${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')}`)
    .join('\n');
}
