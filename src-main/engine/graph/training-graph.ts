import { layersOf, weightSlots, type Layer, type WeightSlot } from '@shared/domain/model-layers.js';
import { normalisesBatches, type ModelSpec } from '@shared/domain/model-spec.js';
import type { OptimizerSpec } from '@shared/domain/run-config.js';
import { DropoutMasks } from './dropout-masks.js';
import { fastOrder, forwardPass, networkInput } from './forward-pass.js';
import { attribute, GraphBuilder, type Float, type Integer, type Tensor, type Variable } from './graph-builder.js';
import type { ForwardContext } from './layers/layer-kernel.js';
import { crossEntropy, meanGradient } from './loss.js';
import { argMax, assign, cast, fetchAfter, gather, pack, read, reduce, slice, sumOf, unpack } from './operations.js';
import { createOptimizer, type Optimizer } from './optimizers.js';
import { blockCounts, heldAs, isDenseOnly, type HeldTensor } from './row-blocks.js';
import { required, storedTensors, weightName, weightReader, type StoredTensors } from './stored-tensors.js';

export interface TrainingGraphOptions {
  readonly spec: ModelSpec;
  readonly optimizer: OptimizerSpec;
  readonly labelSmoothing: number;
  /** One sub-graph each: the batch size, and that of the last partial batch if there is one. */
  readonly batchSizes: readonly number[];
  /** Into how many parts a batch is split that can be. */
  readonly towers: number;
  /** All images that will be in the session: training, validation and test together. */
  readonly imageCount: number;
  /** Whether steps are given their images, instead of taking those at their positions; labels are taken by position. */
  readonly feedsPixels: boolean;
}

/** One step on `batch` images: feed all that there is, fetch `result`. */
export interface StepGraph {
  readonly indices: Tensor;
  readonly hyperparameters: Tensor;
  readonly dropoutKey: Tensor;
  /** uint8 [batch, height * width], where images are fed. */
  readonly pixels: Tensor<'uint8'> | null;
  /** [sum of losses, correct predictions], before the update that fetching it does. */
  readonly result: Float;
  /** The same without the update. */
  readonly statistics: Float;
  /** Of the mean loss, by the names of the held weights; fetching them updates nothing. */
  readonly gradients: ReadonlyMap<string, Float>;
}

/** One of the parts an evaluation is split into: any number of images. */
export interface EvaluationGraph {
  readonly indices: Tensor;
  /** Cross-entropy without smoothing, per image. */
  readonly loss: Float;
  readonly predicted: Integer;
  readonly confidence: Float;
  readonly logits: Float;
}

export interface TrainingGraph {
  readonly savedModel: Uint8Array;
  readonly images: StoredTensors;
  /** Weights and buffers, then the optimizer's slots, named `slot/m/param/conv1/kernel`; in the order of `held`. */
  readonly state: StoredTensors;
  readonly held: readonly HeldTensor[];
  readonly optimizer: Optimizer;
  readonly steps: ReadonlyMap<number, StepGraph>;
  readonly evaluation: readonly EvaluationGraph[];
  /** What to fetch to read the state, in its order. */
  readonly values: readonly Float[];
}

/**
 * Batch normalisation needs the statistics of the whole batch, and networks without convolutions divide their kernels
 * instead (row-blocks.ts): such batches are not split.
 */
export function towersFor(spec: ModelSpec, batch: number, towers: number): number {
  return normalisesBatches(spec) || isDenseOnly(spec) || batch % towers !== 0 ? 1 : towers;
}

class TrainingGraphBuilder {
  readonly graph = new GraphBuilder();
  private readonly options: TrainingGraphOptions;
  private readonly pixelsPerImage: number;
  private readonly layers: readonly Layer[];
  private readonly blockCounts: ReadonlyMap<string, number>;
  /** Trainable weights as they are held. */
  private readonly trained: readonly HeldTensor[];
  private readonly held: readonly HeldTensor[];
  private readonly images: StoredTensors;
  private readonly optimizer: Optimizer;
  private readonly state: StoredTensors;
  private readonly variables: ReadonlyMap<string, Variable>;
  /** Every variable of the state, read once for whoever needs it. */
  private readonly values: ReadonlyMap<string, Float>;

  constructor(options: TrainingGraphOptions) {
    const { graph } = this;
    const { spec, imageCount } = options;
    this.options = options;
    this.pixelsPerImage = spec.input.height * spec.input.width;
    this.layers = fastOrder(layersOf(spec));
    this.blockCounts = blockCounts(spec, options.towers);
    this.images = storedTensors(graph, 'images', [
      { name: 'images', holds: 'uint8', shape: [imageCount, this.pixelsPerImage] },
      { name: 'labels', holds: 'int32', shape: [imageCount] },
    ]);
    this.optimizer = createOptimizer(options.optimizer);
    const weights = weightSlots(spec);
    const trained = weights.filter((slot) => slot.trainable);
    const held = (slot: WeightSlot, prefix = ''): readonly HeldTensor[] =>
      heldAs({ name: prefix + slot.name, shape: slot.shape }, this.blockCounts.get(slot.name) ?? 1);
    this.trained = trained.flatMap((slot) => held(slot));
    const slots = this.optimizer.slots.flatMap((name) => trained.flatMap((slot) => held(slot, `slot/${name}/`)));
    this.held = [...weights.flatMap((slot) => held(slot)), ...slots];
    this.state = storedTensors(
      graph,
      'state',
      this.held.map(({ name, shape }) => ({ name, holds: 'float32', shape })),
    );
    this.variables = new Map([...this.images.tensors, ...this.state.tensors].map(({ name, variable }) => [name, variable]));
    this.values = new Map(this.state.tensors.map(({ name, variable }) => [name, read(graph, variable, 'float32')]));
  }

  build(): TrainingGraph {
    const { graph } = this;
    const steps = new Map(this.options.batchSizes.map((batch) => [batch, this.step(batch)]));
    const evaluation = Array.from({ length: this.options.towers }, (_, part) => this.evaluation(part));
    const { images, state, held, optimizer } = this;
    return { savedModel: graph.savedModel(), images, state, held, optimizer, steps, evaluation, values: [...this.values.values()] };
  }

  private step(batch: number): StepGraph {
    const { graph, options, optimizer } = this;
    const name = (what: string): string => `step${batch}/${what}`;
    const indices = graph.placeholder(name('indices'), 'int32', [batch]);
    const hyperparameters = graph.placeholder(name('hyperparameters'), 'float32', [optimizer.hyperparameterCount]);
    const dropoutKey = graph.placeholder(name('dropoutKey'), 'int32', [2]);
    const pixels = options.feedsPixels ? graph.placeholder(name('pixels'), 'uint8', [batch, this.pixelsPerImage]) : null;
    const towers = towersFor(options.spec, batch, options.towers);
    const size = batch / towers;
    const parts = Array.from({ length: towers }, (_, tower) => {
      const own = towers === 1 ? indices : slice(graph, indices, tower * size, (tower + 1) * size);
      const images = pixels && (towers === 1 ? pixels : slice(graph, pixels, tower * size, (tower + 1) * size));
      return this.tower({ indices: own, pixels: images, key: dropoutKey, tower, size, batch });
    });
    const statistics = sumOf(
      graph,
      parts.map((part) => part.statistics),
    );
    const gradients = new Map<string, Float>();
    const updated: Tensor[] = [];
    const scalars = unpack(graph, hyperparameters, optimizer.hyperparameterCount);
    for (const slot of this.trained) {
      const gradient = sumOf(
        graph,
        parts.map((part) => required(part.gradients.parameters, slot.name)),
      );
      gradients.set(slot.name, gradient);
      const after = parts.flatMap((part) => part.gradients.lastReaders.get(layerName(slot.name)) ?? []);
      updated.push(this.update(slot, gradient, after, scalars));
    }
    for (const [buffer, value] of parts[0]?.buffers ?? []) updated.push(assign(graph, this.variable(buffer), value));
    const result = fetchAfter(graph, name('result'), statistics, updated);
    return { indices, hyperparameters, dropoutKey, pixels, statistics, gradients, result };
  }

  /** Forward and backward over one part of a batch. */
  private tower({ indices, pixels, key, tower, size, batch }: TowerOptions): TowerResult {
    const { graph } = this;
    const { spec, labelSmoothing } = this.options;
    const drops = this.layers.flatMap((layer) => (layer.kind === 'dropout' ? [{ rate: layer.rate, size: layer.outputShape[0] ?? 0 }] : []));
    const masks = new DropoutMasks(graph, key, tower, size, drops);
    const context = this.context(size, true, (rate, values) => masks.mask(rate, values));
    const pass = forwardPass(context, this.layers, this.input(pixels ?? this.pixels(indices), size));
    const labels = this.labels(indices);
    const loss = crossEntropy(graph, pass.logits, labels, spec.classes, labelSmoothing);
    const correct = graph.node('Equal', 'bool', [argMax(graph, pass.logits), labels], { attributes: { T: attribute.type('int32') } });
    const statistics = pack(graph, [reduce(graph, 'Sum', loss.perImage, 0), reduce(graph, 'Sum', cast(graph, correct, 'float32'), 0)]);
    return { statistics, gradients: pass.backward(meanGradient(graph, loss, batch)), buffers: pass.buffers };
  }

  private update(slot: HeldTensor, gradient: Float, after: readonly Tensor[], hyperparameters: readonly Float[]): Tensor {
    const slots = Object.fromEntries(this.optimizer.slots.map((name) => [name, this.variable(`slot/${name}/${slot.name}`)]));
    const target = { variable: this.variable(slot.name), value: required(this.values, slot.name), gradient, slots, after };
    return this.optimizer.update(this.graph, { ...target, decays: slot.whole.name.endsWith('/kernel') }, hyperparameters);
  }

  private evaluation(part: number): EvaluationGraph {
    const { graph } = this;
    const indices = graph.placeholder(`evaluation${part}/indices`, 'int32', [-1]);
    const context = this.context(-1, false, () => {
      throw new Error('An evaluation has no dropout.');
    });
    const { logits } = forwardPass(context, this.layers, this.input(this.pixels(indices), -1));
    const { perImage } = crossEntropy(graph, logits, this.labels(indices), this.options.spec.classes, 0);
    const probabilities = graph.node('Softmax', 'float32', [logits], { attributes: { T: attribute.type('float32') } });
    return { indices, logits, loss: perImage, predicted: argMax(graph, logits), confidence: reduce(graph, 'Max', probabilities, 1) };
  }

  private context(batch: number, training: boolean, dropoutMask: ForwardContext['dropoutMask']): ForwardContext {
    const whole = weightReader(this.values);
    const weightBlocks: ForwardContext['weightBlocks'] = (layer, field) => {
      const name = weightName(layer, field);
      const blocks = this.blockCounts.get(name);
      if (blocks === undefined) return whole.weightBlocks(layer, field);
      return Array.from({ length: blocks }, (_, block) => required(this.values, `${name}/${block}`));
    };
    return { graph: this.graph, batch, training, weight: whole.weight, weightBlocks, dropoutMask };
  }

  private pixels(indices: Integer): Tensor<'uint8'> {
    return gather(this.graph, this.variable('images'), 'uint8', indices);
  }

  private input(pixels: Tensor<'uint8'>, batch: number): Float {
    return networkInput(this.graph, this.options.spec, pixels, batch);
  }

  private labels(indices: Integer): Integer {
    return gather(this.graph, this.variable('labels'), 'int32', indices);
  }

  private variable(name: string): Variable {
    return required(this.variables, name);
  }
}

/** One part of a batch of `batch` images; `size` is how many it has. */
interface TowerOptions {
  readonly indices: Integer;
  readonly pixels: Tensor<'uint8'> | null;
  readonly key: Integer;
  readonly tower: number;
  readonly size: number;
  readonly batch: number;
}

interface TowerResult {
  readonly statistics: Float;
  readonly gradients: ReturnType<ReturnType<typeof forwardPass>['backward']>;
  readonly buffers: ReadonlyMap<string, Float>;
}

const layerName = (weightName: string): string => weightName.split('/')[1] ?? '';

/** Writes the graph that trains and evaluates one network: data and weights live in its session, steps feed positions. */
export function buildTrainingGraph(options: TrainingGraphOptions): TrainingGraph {
  return new TrainingGraphBuilder(options).build();
}
