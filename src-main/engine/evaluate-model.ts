import { shiftsOf } from '@shared/domain/averaging.js';
import { DATASET_FILE_KEYS, type DatasetFiles } from '@shared/domain/dataset.js';
import type { Evaluation } from '@shared/domain/metrics.js';
import type { OptimizerSpec } from '@shared/domain/run-config.js';
import type { EngineMessage, EngineRequest, EvaluationPart } from '@shared/engine/protocol.js';
import { toErrorReport } from '@shared/errors.js';
import { averagedEvaluator, type ImagesToAverage } from './averaging.js';
import type { TensorFlow } from './backend.js';
import { loadDataset, splitDataset, type LoadedDataset } from './dataset.js';
import { evaluate, evaluationChunk } from './evaluate.js';
import { Network } from './network.js';

export type EvaluateRequest = Extract<EngineRequest, { kind: 'evaluate' }>;

export interface EvaluationsOptions {
  readonly towers: number;
  readonly send: (message: EngineMessage) => void;
  /** Lets messages arrive. */
  readonly breathe: () => Promise<void>;
}

/** The graph is built for training too; without batches there is nothing that an optimizer would do. */
const NO_OPTIMIZER: OptimizerSpec = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 };

/** Evaluates networks that need not have been trained here, one after the other. */
export class Evaluations {
  private readonly tensorFlow: TensorFlow;
  private readonly options: EvaluationsOptions;
  private last: Promise<void> = Promise.resolve();
  /** Of the request before: several networks are mostly evaluated on the same images. */
  private loaded: { readonly key: string; readonly data: LoadedDataset } | null = null;

  constructor(tensorFlow: TensorFlow, options: EvaluationsOptions) {
    this.tensorFlow = tensorFlow;
    this.options = options;
  }

  /** Resolves after `evaluated` or `evaluation-failed` was sent. */
  answer(request: EvaluateRequest): Promise<void> {
    this.last = this.last.then(() => this.answerNow(request));
    return this.last;
  }

  private async answerNow(request: EvaluateRequest): Promise<void> {
    const { id } = request;
    try {
      this.options.send({ kind: 'evaluated', id, evaluation: await this.evaluate(request) });
    } catch (error) {
      const report = toErrorReport(error);
      if (report.code === 'internal') console.error(error);
      this.options.send({ kind: 'evaluation-failed', id, error: report });
    }
  }

  private async evaluate({ model, weights, dataset, part, shifts = 1 }: EvaluateRequest): Promise<Evaluation> {
    const { towers, breathe } = this.options;
    const images = imagesOf(await this.load(dataset), part);
    const network = new Network(this.tensorFlow, {
      spec: model,
      optimizer: NO_OPTIMIZER,
      labelSmoothing: 0,
      batchSizes: [],
      towers,
      imageCount: images.labels.length,
    });
    try {
      network.setState(weights, null);
      const positions = Int32Array.from(images.labels.keys());
      const between = async (): Promise<boolean> => {
        await breathe();
        return true;
      };
      const options = { classes: model.classes, chunk: evaluationChunk(model), between };
      network.setImages(images.pixels, images.labels);
      const evaluator = shifts === 1 ? network : await averagedEvaluator(network, images, shiftsOf(shifts), options);
      const evaluation = await evaluate(evaluator, positions, images.labels, options);
      if (evaluation === null) throw new Error('An evaluation ended by itself.');
      return evaluation;
    } finally {
      network.close();
    }
  }

  private async load(dataset: DatasetFiles): Promise<LoadedDataset> {
    const key = DATASET_FILE_KEYS.map((name) => dataset.files[name].path).join('\n');
    if (this.loaded?.key !== key) this.loaded = { key, data: await loadDataset(dataset) };
    return this.loaded.data;
  }
}

/** The images of one part in its order: the test file's, or that of `Evaluation.predicted` in a training. */
function imagesOf(data: LoadedDataset, part: EvaluationPart): ImagesToAverage {
  const { pixels, labels, trainCount, height, width } = data;
  const size = height * width;
  if (part.kind === 'test') return { pixels: pixels.subarray(trainCount * size), labels: labels.subarray(trainCount), height, width };
  const { validation } = splitDataset({ ...part, trainSize: null, batchSize: 1 }, trainCount);
  const chosen = new Uint8Array(validation.length * size);
  validation.forEach((position, index) => {
    chosen.set(pixels.subarray(position * size, (position + 1) * size), index * size);
  });
  return { pixels: chosen, labels: Int32Array.from(validation, (position) => labels[position] ?? 0), height, width };
}
