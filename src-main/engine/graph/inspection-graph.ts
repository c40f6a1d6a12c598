import { convStages, type ConvStage } from '@shared/domain/conv-stages.js';
import { layersOf, weightSlots, type Layer } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { forwardPass, networkInput, scaledImages, type ForwardPass } from './forward-pass.js';
import { attribute, GraphBuilder, type Float, type Tensor } from './graph-builder.js';
import type { ForwardContext } from './layers/layer-kernel.js';
import { multiply, read, reduce } from './operations.js';
import { required, storedTensors, weightReader, type StoredTensors } from './stored-tensors.js';

/** A graph to look inside a trained network: nothing is trained, nothing dropped, layers in their natural order. */
export interface InspectionGraph {
  readonly savedModel: Uint8Array;
  readonly weights: StoredTensors;
  /** To feed: uint8 [any number, height * width]. */
  readonly pixels: Tensor;
  /** Every layer's output for `pixels`, by layer name. */
  readonly outputs: ReadonlyMap<string, Float>;
  readonly logits: Float;
  readonly probabilities: Float;
  /** By how many images they take. */
  readonly gradients: ReadonlyMap<number, GradientGraph>;
  /** By the convolution's name. */
  readonly stages: ReadonlyMap<string, StageGraph>;
}

/** Gradients of a weighted sum of logits, for a fixed number of images. */
export interface GradientGraph {
  /** To feed: float32 [count, height * width], 0 to 255. */
  readonly pixels: Tensor;
  /** To feed: [count, classes], how much each logit counts. */
  readonly logitWeights: Tensor;
  /** By the scaled images: [count, height, width, 1]. */
  readonly image: Float;
  /** The last convolution's output after its activation, and the gradient by it; null where there is none. */
  readonly lastMaps: { readonly values: Float; readonly gradient: Float } | null;
}

/** What is asked of one convolution and of the network behind it. */
export interface StageGraph {
  /** The largest and the mean value over positions after the activation, for `pixels`: [count, filters]. */
  readonly largest: Float;
  readonly mean: Float;
  /** The stage's output for `pixels`. */
  readonly output: Float;
  /** The network from the stage's output on. Masks are factors for the filters of this stage and of those behind it. */
  readonly rest: {
    /** To feed: the stage's output of any number of images. */
    readonly features: Tensor;
    /** Of one image's features: [h, w, filters]. */
    readonly shape: readonly number[];
    /** To feed, in the order of the stages: [filters] each. */
    readonly masks: readonly Tensor[];
    readonly logits: Float;
    readonly probabilities: Float;
  };
}

/** How many images the gradient's sub-graphs take: one, and a slice of a path of them. */
export const GRADIENT_COUNTS = { one: 1, path: 25 } as const;

class InspectionGraphBuilder {
  private readonly graph = new GraphBuilder();
  private readonly spec: ModelSpec;
  private readonly layers: readonly Layer[];
  private readonly weights: StoredTensors;
  private readonly values: ReadonlyMap<string, Float>;
  private readonly stages: readonly ConvStage[];

  constructor(spec: ModelSpec) {
    this.spec = spec;
    this.layers = layersOf(spec);
    this.stages = convStages(spec);
    const slots = weightSlots(spec).map(({ name, shape }) => ({ name, holds: 'float32' as const, shape }));
    this.weights = storedTensors(this.graph, 'weights', slots);
    this.values = new Map(this.weights.tensors.map(({ name, variable }) => [name, read(this.graph, variable, 'float32')]));
  }

  build(): InspectionGraph {
    const { graph, spec } = this;
    const pixels = graph.placeholder('pixels', 'uint8', [-1, spec.input.height * spec.input.width]);
    const whole = this.forward(this.layers, networkInput(graph, spec, pixels, -1), -1);
    const stages = this.buildStages(whole);
    return {
      gradients: new Map(Object.values(GRADIENT_COUNTS).map((count) => [count, this.gradients(count)])),
      stages,
      weights: this.weights,
      pixels,
      outputs: whole.outputs,
      logits: whole.logits,
      probabilities: this.softmax(whole.logits),
      savedModel: graph.savedModel(),
    };
  }

  private forward(layers: readonly Layer[], input: Float, batch: number): ForwardPass {
    const dropoutMask = (): never => {
      throw new Error('An inspection has no dropout.');
    };
    const context: ForwardContext = { graph: this.graph, batch, training: false, ...weightReader(this.values), dropoutMask };
    return forwardPass(context, layers, input);
  }

  private gradients(count: number): GradientGraph {
    const { graph, spec } = this;
    const pixels = graph.placeholder(`gradient${count}/pixels`, 'float32', [count, spec.input.height * spec.input.width]);
    const logitWeights = graph.placeholder(`gradient${count}/logitWeights`, 'float32', [count, spec.classes]);
    const pass = this.forward(this.layers, scaledImages(graph, spec, pixels, count), count);
    const { input, outputs } = pass.backward(logitWeights, 'wants input');
    if (input === null) throw new Error('The network has no gradient for its image.');
    const last = this.stages.at(-1)?.activation;
    const lastMaps = last === undefined ? null : { values: required(pass.outputs, last), gradient: required(outputs, last) };
    return { pixels, logitWeights, image: input, lastMaps };
  }

  private buildStages(whole: ForwardPass): ReadonlyMap<string, StageGraph> {
    const masks = this.stages.map(({ conv, filters }) => this.graph.placeholder(`mask/${conv}`, 'float32', [filters]));
    return new Map(
      this.stages.map((stage, index): [string, StageGraph] => {
        const maps = required(whole.outputs, stage.activation);
        const largest = reduce(this.graph, 'Max', maps, [1, 2]);
        const mean = reduce(this.graph, 'Mean', maps, [1, 2]);
        return [stage.conv, { largest, mean, output: required(whole.outputs, stage.output), rest: this.rest(index, masks.slice(index)) }];
      }),
    );
  }

  /** Pooling works on each channel alone and leaves nothing as nothing, so a mask behind it does what one before it would. */
  private rest(from: number, masks: readonly Float[]): StageGraph['rest'] {
    const { graph, layers } = this;
    const stages = this.stages.slice(from);
    const [first] = stages;
    if (!first) throw new Error('There is no such stage.');
    const shape = layers[first.end - 1]?.outputShape ?? [];
    const features = graph.placeholder(`rest/${first.conv}/features`, 'float32', [-1, ...shape]);
    let value: Float = features;
    stages.forEach((stage, index) => {
      const mask = masks[index];
      if (!mask) throw new Error(`${stage.conv} has no mask.`);
      const next = layers.slice(stage.end, stages[index + 1]?.end);
      value = this.forward(next, multiply(graph, value, mask), -1).logits;
    });
    return { features, shape, masks, logits: value, probabilities: this.softmax(value) };
  }

  private softmax(logits: Float): Float {
    return this.graph.node('Softmax', 'float32', [logits], { attributes: { T: attribute.type('float32') } });
  }
}

export function buildInspectionGraph(spec: ModelSpec): InspectionGraph {
  return new InspectionGraphBuilder(spec).build();
}
