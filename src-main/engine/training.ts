import { isAugmented, trainingSizes } from '@shared/domain/run-config.js';
import { readExtended } from '@shared/engine/extension.js';
import type { EngineMessage, EngineRequest, NamedTensor, ResumeState } from '@shared/engine/protocol.js';
import { AugmenterAhead, type ExpectedSteps } from './augment-ahead.js';
import type { TensorFlow } from './backend.js';
import type { TrainingControls } from './controls.js';
import { loadDataset, splitDataset } from './dataset.js';
import { FitLoop, type FitOptions } from './fit-loop.js';
import { initialWeights } from './init.js';
import { checkMemory } from './memory.js';
import { Network } from './network.js';
import { decodePosition, startPosition } from './run-position.js';

export type TrainRequest = Extract<EngineRequest, { kind: 'train' }>;

export interface TrainingOptions extends Pick<FitOptions, 'controls' | 'now' | 'breathe'> {
  readonly towers: number;
  /** What TensorFlow may take; Infinity where nothing limits it. */
  readonly memoryLimitBytes: number;
  /** The built thread that augments ahead of the training; null to do without. */
  readonly augmentThread: string | null;
  readonly send: (message: EngineMessage) => void;
}

/** The batch sizes of an epoch: the configured one and that of the last batch, where it is smaller. */
export function batchSizesOf(trainSize: number, batchSize: number): readonly number[] {
  const last = trainSize % batchSize;
  return [...(trainSize >= batchSize ? [batchSize] : []), ...(last > 0 ? [last] : [])];
}

/** An extension of weights alone begins with a new optimizer. */
function slotsOf({ generator, slots }: ResumeState): readonly NamedTensor[] | null {
  return readExtended(generator)?.generator === null ? null : slots;
}

function resumedOrNew(request: TrainRequest, network: Network, controls: TrainingControls): Pick<FitOptions, 'position' | 'kept'> {
  const { config, resume } = request;
  const position = resume ? decodePosition(resume.state, config.learningRate) : startPosition(config.learningRate);
  if (resume) network.setState(resume.weights, slotsOf(resume.state));
  else network.setState(initialWeights(config.model, config.seed), null);
  controls.acknowledgedEpoch = position.epoch;
  return { position, kept: resume?.kept ?? null };
}

/**
 * One training from the data files to `training-ended`. Throws AppError: `dataset-missing`, `dataset-damaged`,
 * `file-malformed`, `loss-not-finite`, `out-of-memory`. Whatever happens, its session and thread are closed at the end.
 */
export async function train(tensorFlow: TensorFlow, request: TrainRequest, options: TrainingOptions): Promise<void> {
  const { config } = request;
  const { send, controls, towers, memoryLimitBytes, augmentThread } = options;
  send({ kind: 'phase', phase: 'reading-data' });
  const data = await loadDataset(request.dataset);
  const split = splitDataset(config, data.trainCount);
  const sizes = trainingSizes(config, data.trainCount);
  checkMemory({ spec: config.model, batchSize: config.batchSize, imageCount: data.labels.length }, memoryLimitBytes);
  const { pixels, height, width } = data;
  const graph = {
    spec: config.model,
    optimizer: config.optimizer,
    labelSmoothing: config.labelSmoothing,
    batchSizes: batchSizesOf(sizes.train, config.batchSize),
    towers,
    imageCount: data.labels.length,
  };
  const images = { spec: config.augmentation, pixels, height, width, batchSize: config.batchSize };
  const augmenter = isAugmented(config.augmentation) ? new AugmenterAhead({ ...images, threadFile: augmentThread }) : null;
  const network = new Network(tensorFlow, graph, augmenter);
  try {
    network.setImages(pixels, data.labels);
    const start = resumedOrNew(request, network, controls);
    const { train: trainSize, validation: validationSize, stepsPerEpoch } = sizes;
    send({
      kind: 'training-started',
      facts: {
        trainSize,
        validationSize,
        testSize: data.testCount,
        stepsPerEpoch,
        datasetChecksum: data.checksum,
        validationIndices: split.validation,
      },
    });
    const { labels, trainCount } = data;
    const { rateChanges = [] } = request;
    const expectSteps = (steps: ExpectedSteps): void => augmenter?.expect(steps);
    await new FitLoop({ ...options, ...start, rateChanges, config, network, split, labels, trainCount, stepsPerEpoch, expectSteps }).run();
  } finally {
    network.close();
    await augmenter?.close();
  }
}
