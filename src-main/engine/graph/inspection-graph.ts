import { layersOf, weightSlots } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { forwardPass, networkInput, type ForwardPass } from './forward-pass.js';
import { attribute, GraphBuilder, type Float, type Tensor } from './graph-builder.js';
import { read } from './operations.js';
import { storedTensors, weightReader, type StoredTensors } from './stored-tensors.js';

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
  /** For one image: feed uint8 [1, height * width] and [1, classes], how much each logit counts. */
  readonly saliency: {
    readonly pixels: Tensor;
    readonly logitWeights: Tensor;
    /** d weighted sum of logits / d scaled image: [1, height, width, 1]. */
    readonly gradient: Float;
  };
}

export function buildInspectionGraph(spec: ModelSpec): InspectionGraph {
  const graph = new GraphBuilder();
  const slots = weightSlots(spec).map(({ name, shape }) => ({ name, holds: 'float32' as const, shape }));
  const weights = storedTensors(graph, 'weights', slots);
  const values = new Map(weights.tensors.map(({ name, variable }) => [name, read(graph, variable, 'float32')]));
  const size = spec.input.height * spec.input.width;
  const forward = (pixels: Tensor<'uint8'>, batch: number): ForwardPass => {
    const dropoutMask = (): never => {
      throw new Error('An inspection has no dropout.');
    };
    const context = { graph, batch, training: false, weight: weightReader(values), dropoutMask };
    return forwardPass(context, layersOf(spec), networkInput(graph, spec, pixels, batch));
  };
  const pixels = graph.placeholder('pixels', 'uint8', [-1, size]);
  const { outputs, logits } = forward(pixels, -1);
  const probabilities = graph.node('Softmax', 'float32', [logits], { attributes: { T: attribute.type('float32') } });
  const one = graph.placeholder('onePixels', 'uint8', [1, size]);
  const logitWeights = graph.placeholder('logitWeights', 'float32', [1, spec.classes]);
  const gradient = forward(one, 1).backward(logitWeights, 'wants input').input;
  if (gradient === null) throw new Error('The network has no gradient for its image.');
  return {
    savedModel: graph.savedModel(),
    weights,
    pixels,
    outputs,
    logits,
    probabilities,
    saliency: { pixels: one, logitWeights, gradient },
  };
}
