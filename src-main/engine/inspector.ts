import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import { floats, type Feed, type FetchedValues, type Session, type TensorFlow } from './backend.js';
import { tensorName, type Tensor } from './graph/graph-builder.js';
import { buildInspectionGraph, type InspectionGraph } from './graph/inspection-graph.js';
import { required } from './graph/stored-tensors.js';
import { feedsOf } from './weight-feeds.js';

/** Gradients of one class's logit by the scaled image, for each image of a batch. */
export interface LogitGradients {
  /** [count, height, width]. */
  readonly image: Float32Array;
  /** [count, h, w, filters] each: the last convolution after its activation, and the gradient by it. */
  readonly lastMaps: { readonly values: Float32Array; readonly gradient: Float32Array } | null;
}

/** Of each filter of a convolution, after the activation: [count, filters]. */
export interface FilterSummary {
  readonly largest: Float32Array;
  readonly mean: Float32Array;
}

/**
 * A session to look into networks of one spec: it takes the weights of one after the other. Images are uint8
 * [count, height, width]. The caller closes it.
 */
export class Inspector {
  readonly spec: ModelSpec;
  private readonly graph: InspectionGraph;
  private readonly session: Session;
  private loaded: readonly NamedTensor[] | null = null;

  constructor(tensorFlow: TensorFlow, spec: ModelSpec) {
    this.spec = spec;
    this.graph = buildInspectionGraph(spec);
    this.session = tensorFlow.openSession(this.graph.savedModel);
  }

  /** Sets these weights, unless they are in already. Throws if a tensor is missing or has another shape. */
  use(weights: readonly NamedTensor[]): this {
    if (this.loaded === weights) return this;
    const { tensors, assigned } = this.graph.weights;
    const feeds = feedsOf(tensors, weights);
    this.loaded = null; // half of them might be in when this fails
    this.run(
      tensors.map(({ feed }, index) => [feed, feeds[index]]),
      [assigned],
    );
    this.loaded = weights;
    return this;
  }

  /**
   * Everything at once for one image: logits, probabilities and every layer's output, [h, w, c] or [n]. One call for
   * all, because TensorFlow prepares each new set of outputs for tens of milliseconds.
   */
  look(pixels: Uint8Array): {
    readonly logits: Float32Array;
    readonly probabilities: Float32Array;
    readonly layers: readonly NamedTensor[];
  } {
    const { logits, probabilities, outputs } = this.graph;
    const layers = layersOf(this.spec);
    const all = [logits, probabilities, ...layers.map(({ name }) => required(outputs, name))];
    const values = this.fetch(pixels, all).map(floats);
    const valueAt = (index: number): Float32Array => values[index] ?? new Float32Array();
    return {
      logits: valueAt(0),
      probabilities: valueAt(1),
      layers: layers.map(({ name, outputShape }, index) => ({ name, shape: outputShape, values: valueAt(index + 2) })),
    };
  }

  /** Raw outputs, [count, classes]. */
  logits(pixels: Uint8Array): Float32Array {
    return floats(this.fetch(pixels, [this.graph.logits])[0]);
  }

  /** One layer's outputs, [count, ...its output shape]. */
  outputs(pixels: Uint8Array, layer: string): Float32Array {
    return floats(this.fetch(pixels, [required(this.graph.outputs, layer)])[0]);
  }

  /** How the logit of a class changes. `pixels`: 0 to 255, [count, height, width]; count is one of GRADIENT_COUNTS. */
  gradients(pixels: Float32Array, classIndex: number): LogitGradients {
    const { classes, input } = this.spec;
    const count = pixels.length / (input.height * input.width);
    const graph = this.graph.gradients.get(count);
    if (!graph) throw new Error(`The graph was not built for gradients of ${count} images.`);
    const logitWeights = new Float32Array(count * classes);
    for (let image = 0; image < count; image++) logitWeights[image * classes + classIndex] = 1;
    const values = this.run(
      [
        [graph.pixels, { shape: [count, pixels.length / count], values: pixels }],
        [graph.logitWeights, { shape: [count, classes], values: logitWeights }],
      ],
      [graph.image, ...(graph.lastMaps ? [graph.lastMaps.values, graph.lastMaps.gradient] : [])],
    );
    return {
      image: floats(values[0]),
      lastMaps: graph.lastMaps ? { values: floats(values[1]), gradient: floats(values[2]) } : null,
    };
  }

  filterSummary(pixels: Uint8Array, conv: string): FilterSummary {
    const { largest, mean } = required(this.graph.stages, conv);
    const values = this.fetch(pixels, [largest, mean]);
    return { largest: floats(values[0]), mean: floats(values[1]) };
  }

  /** What the rest of the network reads of a convolution's stage: [count, ...the stage's output shape]. */
  features(pixels: Uint8Array, conv: string): Float32Array {
    return floats(this.fetch(pixels, [required(this.graph.stages, conv).output])[0]);
  }

  /** Logits, [count, classes], from the features of a stage on. `masks`: factors for the filters of this stage and each behind it. */
  rest(conv: string, features: Float32Array, masks: readonly Float32Array[]): Float32Array {
    return floats(this.fetchRest(conv, features, masks, 'logits'));
  }

  /** The same as probabilities. */
  restProbabilities(conv: string, features: Float32Array, masks: readonly Float32Array[]): Float32Array {
    return floats(this.fetchRest(conv, features, masks, 'probabilities'));
  }

  close(): void {
    this.session.close();
  }

  private fetchRest(
    conv: string,
    features: Float32Array,
    masks: readonly Float32Array[],
    output: 'logits' | 'probabilities',
  ): FetchedValues | undefined {
    const { rest } = required(this.graph.stages, conv);
    const count = features.length / rest.shape.reduce((product, length) => product * length, 1);
    const feeds = rest.masks.map((mask, index): [Tensor, Feed | undefined] => {
      const values = masks[index];
      return [mask, values && { shape: [values.length], values }];
    });
    return this.run([[rest.features, { shape: [count, ...rest.shape], values: features }], ...feeds], [rest[output]])[0];
  }

  private fetch(pixels: Uint8Array, outputs: readonly Tensor[]): readonly FetchedValues[] {
    const size = this.spec.input.height * this.spec.input.width;
    return this.run([[this.graph.pixels, { shape: [pixels.length / size, size], values: pixels }]], outputs);
  }

  private run(feeds: readonly (readonly [Tensor, Feed | undefined])[], outputs: readonly Tensor[]): readonly FetchedValues[] {
    const given = feeds.map(([tensor, feed]) => {
      if (!feed) throw new Error(`Nothing was given for ${tensor.node}.`);
      return feed;
    });
    const inputs = feeds.map(([tensor]) => tensorName(tensor));
    return this.session.prepare(inputs, outputs.map(tensorName)).run(given);
  }
}
