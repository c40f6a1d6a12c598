import { weightSlots } from '@shared/domain/model-layers.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import type { Augmenter } from './augmenter.js';
import { floats, integers, type Feed, type FetchedValues, type GraphCall, type Session, type TensorFlow } from './backend.js';
import { tensorName, type Tensor } from './graph/graph-builder.js';
import {
  buildTrainingGraph,
  type EvaluationGraph,
  type StepGraph,
  type TrainingGraph,
  type TrainingGraphOptions,
} from './graph/training-graph.js';
import { joined, partOf } from './graph/row-blocks.js';
import { required } from './graph/stored-tensors.js';
import { feedsOf } from './weight-feeds.js';
import { dropoutKey } from './graph/dropout-masks.js';

/** What a step found before its update, summed over its batch. */
export interface StepResult {
  readonly lossSum: number;
  readonly correct: number;
}

/** Per image, in the order of the positions asked for. */
export interface ImageResults {
  readonly loss: Float32Array;
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
}

/** Makes the images that a step trains on. */
type StepImages = Pick<Augmenter, 'batch'>;

/** A network in training: its graph, loaded, with data, weights and optimizer slots inside. Everything that goes in or out is a typed array. */
export class Network {
  private readonly session: Session;
  private readonly graph: TrainingGraph;
  private readonly classes: number;
  private readonly weightCount: number;
  private readonly augmenter: StepImages | null;
  private readonly calls = new Map<string, GraphCall>();

  /** With an augmenter, steps train on what it makes of their images. */
  constructor(tensorFlow: TensorFlow, options: Omit<TrainingGraphOptions, 'feedsPixels'>, augmenter: StepImages | null = null) {
    this.augmenter = augmenter;
    this.graph = buildTrainingGraph({ ...options, feedsPixels: augmenter !== null });
    this.classes = options.spec.classes;
    this.weightCount = weightSlots(options.spec).length;
    this.session = tensorFlow.openSession(this.graph.savedModel);
  }

  /** All images, row-major [count, height * width], and their labels; positions in later calls refer to these. */
  setImages(pixels: Uint8Array, labels: Int32Array): void {
    const { images } = this.graph;
    this.call(
      'images',
      images.tensors.map((tensor) => tensorName(tensor.feed)),
      [tensorName(images.assigned)],
    ).run(images.tensors.map(({ name, shape }) => ({ shape, values: name === 'images' ? pixels : labels })));
  }

  /**
   * Sets every weight and buffer, and the optimizer's slots, to 0 where none are given. Throws if a tensor is missing or
   * has another shape.
   */
  setState(weights: readonly NamedTensor[], slots: readonly NamedTensor[] | null): void {
    const { held, state } = this.graph;
    const { tensors, assigned } = state;
    const wholes = [...new Map(held.map(({ whole }) => [whole.name, whole])).values()];
    const fresh = (): readonly NamedTensor[] =>
      wholes
        .slice(this.weightCount)
        .map(({ name, shape }) => ({ name, shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) }));
    const whole = new Map(feedsOf(wholes, [...weights, ...(slots ?? fresh())]).map((feed, index) => [wholes[index]?.name, feed.values]));
    const feeds = held.map((part): Feed => {
      const values = whole.get(part.whole.name);
      if (!(values instanceof Float32Array)) throw new Error(`${part.whole.name} is missing.`);
      return { shape: part.shape, values: partOf(part, values) };
    });
    this.call(
      'set state',
      tensors.map((tensor) => tensorName(tensor.feed)),
      [tensorName(assigned)],
    ).run(feeds);
  }

  /** Weights, buffers and the optimizer's slots as they are now; copies. */
  state(): { readonly weights: readonly NamedTensor[]; readonly slots: readonly NamedTensor[] } {
    const values = this.call('state', [], this.graph.values.map(tensorName)).run([]);
    const tensors = joined(this.graph.held.map((held, index) => [held, floats(values[index])]));
    return { weights: tensors.slice(0, this.weightCount), slots: tensors.slice(this.weightCount) };
  }

  /** One training step on the images at these positions; `step` counts from 1 over the whole run. */
  step(indices: Int32Array, step: number, learningRate: number, seed: number): StepResult {
    const graph = this.stepGraph(indices.length);
    const inputs = stepInputs(graph);
    const [result] = this.call(`step ${indices.length}`, inputs, [tensorName(graph.result)]).run(
      this.stepFeeds(indices, step, learningRate, seed),
    );
    const [lossSum = NaN, correct = 0] = floats(result);
    return { lossSum, correct };
  }

  /** d mean loss / d weight on these images with the masks of that step; changes nothing. */
  gradients(indices: Int32Array, step: number, seed: number): ReadonlyMap<string, Float32Array> {
    const graph = this.stepGraph(indices.length);
    const held = this.graph.held.filter(({ name }) => graph.gradients.has(name));
    const call = this.call(
      `gradients ${indices.length}`,
      stepInputs(graph),
      held.map(({ name }) => tensorName(required(graph.gradients, name))),
    );
    const values = call.run(this.stepFeeds(indices, step, 0, seed));
    const gradients = joined(held.map((part, index) => [part, floats(values[index])]));
    return new Map(gradients.map((gradient) => [gradient.name, gradient.values]));
  }

  /** The forward pass on these images, split into the graph's parts, in one call. */
  evaluate(indices: Int32Array): ImageResults {
    const results = {
      loss: new Float32Array(indices.length),
      predicted: new Int32Array(indices.length),
      confidence: new Float32Array(indices.length),
    };
    const outputs = ({ loss, predicted, confidence }: EvaluationGraph): readonly Tensor[] => [loss, predicted, confidence];
    this.inParts('evaluation', indices, outputs, (from, [loss, predicted, confidence]) => {
      results.loss.set(floats(loss), from);
      results.predicted.set(integers(predicted), from);
      results.confidence.set(floats(confidence), from);
    });
    return results;
  }

  /** What the network says of these images before softmax: row-major [positions, classes]. */
  logits(indices: Int32Array): Float32Array {
    const logits = new Float32Array(indices.length * this.classes);
    this.inParts(
      'logits',
      indices,
      (part) => [part.logits],
      (from, [found]) => {
        logits.set(floats(found), from * this.classes);
      },
    );
    return logits;
  }

  close(): void {
    this.session.close();
  }

  private stepGraph(batch: number): StepGraph {
    const graph = this.graph.steps.get(batch);
    if (!graph) throw new Error(`The graph was not built for a batch of ${batch}.`);
    return graph;
  }

  private stepFeeds(indices: Int32Array, step: number, learningRate: number, seed: number): Parameters<GraphCall['run']>[0] {
    const hyperparameters = Float32Array.from(this.graph.optimizer.hyperparameters(step, learningRate));
    return [
      { shape: [indices.length], values: indices },
      { shape: [hyperparameters.length], values: hyperparameters },
      { shape: [2], values: dropoutKey(seed, step) },
      ...(this.augmenter ? [this.pixelFeed(this.augmenter.batch(indices, seed, step), indices.length)] : []),
    ];
  }

  private pixelFeed(pixels: Uint8Array, count: number): Feed {
    return { shape: [count, pixels.length / count], values: pixels };
  }

  /** Fetches from each of the graph's parts for its share of the positions; `take` is told where that share begins. */
  private inParts(
    key: string,
    indices: Int32Array,
    outputsOf: (part: EvaluationGraph) => readonly Tensor[],
    take: (from: number, values: readonly FetchedValues[]) => void,
  ): void {
    const parts = this.graph.evaluation;
    const outputs = parts.map(outputsOf);
    const call = this.call(
      key,
      parts.map((part) => tensorName(part.indices)),
      outputs.flat().map(tensorName),
    );
    const size = Math.ceil(indices.length / parts.length);
    const pieces = parts.map((_, part) => indices.slice(part * size, (part + 1) * size));
    // A part that gets none computes the first image once more; its result is dropped.
    const values = call.run(
      pieces.map((piece) => ({ shape: [Math.max(1, piece.length)], values: piece.length > 0 ? piece : indices.slice(0, 1) })),
    );
    let next = 0;
    for (const [part, piece] of pieces.entries()) {
      const own = values.slice(next, (next += outputs[part]?.length ?? 0));
      if (piece.length > 0) take(part * size, own);
    }
  }

  private call(key: string, inputs: readonly string[], outputs: readonly string[]): GraphCall {
    const known = this.calls.get(key);
    if (known) return known;
    const made = this.session.prepare(inputs, outputs);
    this.calls.set(key, made);
    return made;
  }
}

/** What a step is fed, in this order. */
function stepInputs({ indices, hyperparameters, dropoutKey, pixels }: StepGraph): readonly string[] {
  return [indices, hyperparameters, dropoutKey, ...(pixels ? [pixels] : [])].map(tensorName);
}
