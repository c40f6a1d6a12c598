import { weightSlots } from '@shared/domain/model-layers.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import type { Augmenter } from './augmenter.js';
import { floats, integers, type Feed, type GraphCall, type Session, type TensorFlow } from './backend.js';
import { tensorName } from './graph/graph-builder.js';
import { buildTrainingGraph, type StepGraph, type TrainingGraph, type TrainingGraphOptions } from './graph/training-graph.js';
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

/** A network in training: its graph, loaded, with data, weights and optimizer slots inside. Everything that goes in or out is a typed array. */
export class Network {
  private readonly session: Session;
  private readonly graph: TrainingGraph;
  private readonly weightCount: number;
  private readonly augmenter: Augmenter | null;
  private readonly calls = new Map<string, GraphCall>();

  /** With an augmenter, steps train on what it makes of their images. */
  constructor(tensorFlow: TensorFlow, options: Omit<TrainingGraphOptions, 'feedsPixels'>, augmenter: Augmenter | null = null) {
    this.augmenter = augmenter;
    this.graph = buildTrainingGraph({ ...options, feedsPixels: augmenter !== null });
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
    const { tensors, assigned } = this.graph.state;
    const fresh = (): readonly NamedTensor[] =>
      tensors
        .slice(this.weightCount)
        .map(({ name, shape }) => ({ name, shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) }));
    const feeds = feedsOf(tensors, [...weights, ...(slots ?? fresh())]);
    this.call(
      'set state',
      tensors.map((tensor) => tensorName(tensor.feed)),
      [tensorName(assigned)],
    ).run(feeds);
  }

  /** Weights, buffers and the optimizer's slots as they are now; copies. */
  state(): { readonly weights: readonly NamedTensor[]; readonly slots: readonly NamedTensor[] } {
    const values = this.call('state', [], this.graph.values.map(tensorName)).run([]);
    const tensors = this.graph.state.tensors.map(({ name, shape }, index) => ({ name, shape, values: floats(values[index]) }));
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
    const names = [...graph.gradients.keys()];
    const call = this.call(`gradients ${indices.length}`, stepInputs(graph), [...graph.gradients.values()].map(tensorName));
    const values = call.run(this.stepFeeds(indices, step, 0, seed));
    return new Map(names.map((name, index) => [name, floats(values[index])]));
  }

  /** The forward pass on these images, split into the graph's parts, in one call. */
  evaluate(indices: Int32Array): ImageResults {
    const parts = this.graph.evaluation;
    const outputs = parts.flatMap((part) => [part.loss, part.predicted, part.confidence].map(tensorName));
    const call = this.call(
      'evaluation',
      parts.map((part) => tensorName(part.indices)),
      outputs,
    );
    const size = Math.ceil(indices.length / parts.length);
    const pieces = parts.map((_, part) => indices.slice(part * size, (part + 1) * size));
    // A part that gets none computes the first image once more; its result is dropped.
    const values = call.run(
      pieces.map((piece) => ({ shape: [Math.max(1, piece.length)], values: piece.length > 0 ? piece : indices.slice(0, 1) })),
    );
    const results = {
      loss: new Float32Array(indices.length),
      predicted: new Int32Array(indices.length),
      confidence: new Float32Array(indices.length),
    };
    pieces.forEach((piece, part) => {
      if (piece.length === 0) return;
      results.loss.set(floats(values[3 * part]), part * size);
      results.predicted.set(integers(values[3 * part + 1]), part * size);
      results.confidence.set(floats(values[3 * part + 2]), part * size);
    });
    return results;
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
